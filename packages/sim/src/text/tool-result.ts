import type { ToolResult } from "../turn.ts";

const SHOWN = 2000;

/** The answer once tools have been run: what each of them returned. */
export function toolResultText(results: readonly ToolResult[], rounds: number): string {
  const parts = results.map((result) => {
    const verb = result.isError ? "failed and said" : "returned";
    return `The tool \`${result.name}\` ${verb}:\n\n${fenced(result.text)}`;
  });
  const times = rounds === 1 ? "one round" : `${rounds} rounds`;
  return `${parts.join("\n\n")}\n\nThat took ${times} of tools. A real model would now use this; I am Parley's built-in simulator and only show it.`;
}

function fenced(text: string): string {
  const shown = Array.from(text).slice(0, SHOWN).join("");
  const longest = Math.max(2, ...Array.from(shown.matchAll(/`+/gu), (match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${shown === "" ? "(nothing)" : shown}\n${fence}`;
}
