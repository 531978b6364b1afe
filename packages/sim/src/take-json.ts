import { z } from "zod";

const jsonObject = z.record(z.string(), z.unknown());

interface Taken {
  readonly value: Record<string, unknown> | undefined;
  readonly rest: string;
  readonly problem: string | undefined;
}

/** Takes a JSON object off the start of a text, if one starts there. */
export function takeJson(text: string): Taken {
  const start = text.length - text.trimStart().length;
  if (text[start] !== "{") return { value: undefined, rest: text, problem: undefined };
  const end = closingBrace(text, start);
  try {
    const value = jsonObject.parse(JSON.parse(text.slice(start, end)));
    return { value, rest: text.slice(end), problem: undefined };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const problem = `The JSON after /tool cannot be read: ${detail}`;
    return { value: undefined, rest: text.slice(end), problem };
  }
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const char = text[index];
    if (quoted && char === "\\") index += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === "{") depth += 1;
    else if (!quoted && char === "}" && (depth -= 1) === 0) return index + 1;
  }
  return text.length;
}
