import { faults } from "../faults.ts";

/** The answer to `/help`: every directive, with every fault. */
export function helpText(): string {
  const rows = faults.map((fault) => `| \`${fault.directive}\` | ${fault.description} |`);
  return [
    "# What the simulator can do",
    "",
    "I am Parley's built-in simulator, not a real model. Start a message with one or more of these; the rest of the message is the question.",
    "",
    "| Directive | Answer |",
    "| :--- | :--- |",
    "| `/help` | this page |",
    "| `/long 2000` | a long text of exactly that many tokens |",
    "| `/code` `/table` `/math` | code blocks, a table, formulas |",
    "| `/think` | thinks first, then answers |",
    '| `/tool name {"json": 1}` | calls that tool; several in a row call several |',
    "| `/echo` | the question back, word for word |",
    "| `/files` | the files of the message: kind, bytes and hash |",
    "",
    "Options follow any directive: `rate=N` tokens a second (`max` for no pacing), `tokens=N` exact length, `ttft=N` ms to the first token, `cache=hit` or `cache=miss`. `/options` takes options alone.",
    "",
    "## Faults",
    "",
    "`after=N` tokens come before a fault in the stream; `until-attempt=N` lets the N-th attempt through; `retry-after=N` seconds; `for=N` and `delay=N` ms.",
    "",
    "| Directive | What happens |",
    "| :--- | :--- |",
    ...rows,
  ].join("\n");
}
