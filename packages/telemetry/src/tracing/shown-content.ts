import type { TracedInput } from "@parley/chat";

/** Characters of one text, of one value, and of a whole input that are shown. */
const MAX_TEXT = 20_000;
const MAX_SHOWN = 100_000;

/** What a model is sent, the newest messages first to find room, in the order that they have. */
export function showMessages({ system, messages }: TracedInput): string {
  const shown: string[] = [];
  let room = MAX_SHOWN - Math.min(system?.length ?? 0, MAX_TEXT);
  for (const { role, content } of messages.toReversed()) {
    const message = stringify({ role, content });
    if (message.length > room) {
      const left = messages.length - shown.length;
      shown.push(
        stringify({ role: "system", content: `[${left} earlier messages are not shown]` }),
      );
      break;
    }
    room -= message.length;
    shown.push(message);
  }
  if (system !== undefined) shown.push(stringify({ role: "system", content: system }));
  return `[${shown.toReversed().join(",")}]`;
}

/** What a model said. */
export function showBlocks(content: readonly object[]): string {
  return showValue({ role: "assistant", content });
}

/** Any JSON, cut where it is too long to be of use. */
export function showValue(value: unknown): string {
  const json = stringify(value);
  return json.length <= MAX_SHOWN ? json : JSON.stringify(`${json.slice(0, MAX_SHOWN)} [cut]`);
}

function stringify(value: unknown): string {
  return JSON.stringify(value, shorten) ?? "null";
}

/** Long texts are cut; files are not shown, nor is the provider's seal of thinking. */
function shorten(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (key === "data" && value.length > 500) return `[${value.length} characters of a file]`;
  if (key === "signature") return undefined;
  return value.length > MAX_TEXT
    ? `${value.slice(0, MAX_TEXT)} [${value.length - MAX_TEXT} more characters]`
    : value;
}
