import { locale } from "../words/language.ts";
import { textIn, valueIn } from "./value-in.ts";
import { toolCallWords } from "./tool-call-words.ts";

interface Call {
  name: string;
  input: unknown;
  /** Undefined while there is none, and where it is an error. */
  output: unknown;
}

/** The most characters of it: it is one line. */
const MAX_LENGTH = 200;

/** What a call is about, and what came of it, in one line; "" where there is nothing to say. */
export function callSummary(call: Call): string {
  const summary = (summaries[call.name] ?? otherSummary)(call).replaceAll(/\s+/gu, " ").trim();
  const characters = Array.from(summary.slice(0, MAX_LENGTH * 2));
  return characters.length > MAX_LENGTH
    ? `${characters.slice(0, MAX_LENGTH - 1).join("")}…`
    : summary;
}

const summaries: Record<string, (call: Call) => string> = {
  calculator({ input, output }) {
    const expression = textIn(input, "expression") ?? "";
    const result = textIn(output, "result");
    return result === undefined ? expression : `${expression} = ${result}`;
  },
  current_time({ input, output }) {
    const zone = textIn(output, "timeZone") ?? textIn(input, "timeZone") ?? "";
    const seconds = valueIn(output, "unixSeconds");
    return typeof seconds === "number" ? `${timeIn(zone, seconds)} · ${zone}` : zone;
  },
  search_conversations({ input, output }) {
    const query = toolCallWords.quoted(textIn(input, "query") ?? "");
    const hits = valueIn(output, "hits");
    return Array.isArray(hits) ? `${query} · ${toolCallWords.found(hits.length)}` : query;
  },
  fetch_page({ input, output }) {
    return textIn(output, "title") ?? textIn(output, "url") ?? textIn(input, "url") ?? "";
  },
};

/** The values of the input, as they stand: most tools are asked for something short. */
function otherSummary({ input }: Call): string {
  const values: unknown[] =
    typeof input === "object" && input !== null ? Object.values(input) : [input];
  return values
    .map((value) => (isShort(value) ? String(value).slice(0, MAX_LENGTH) : ""))
    .filter((words) => words !== "")
    .join(" · ");
}

function isShort(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function timeIn(timeZone: string, seconds: number): string {
  const options = { dateStyle: "full", timeStyle: "short" } as const;
  const moment = new Date(seconds * 1_000);
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(moment);
  } catch {
    // A zone that this browser does not know.
    return new Intl.DateTimeFormat(locale, options).format(moment);
  }
}
