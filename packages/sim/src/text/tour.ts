import { type Attachment, describeAttachment } from "../attachment.ts";
import { codeSample, mathSample, tableSample } from "./samples.ts";

/** The answer to an ordinary message: says what is speaking, quotes the question, shows Markdown. */
export function tourText(
  question: string,
  turn: number,
  attachments: readonly Attachment[],
): string {
  return [
    opening(question, turn) + received(attachments),
    "",
    "I am **Parley's built-in simulator**, not a real model: I cannot think about your question, but I stream, stop, resume and fail exactly as the real API does. To talk to a real model, set `ANTHROPIC_API_KEY` and start Parley again.",
    "",
    "## A short tour",
    "",
    "While this text is being written you can:",
    "",
    "- **leave**: close the tab, come back, and find the answer further on, with no word missing",
    "- **watch twice**: open this conversation in a second window and see the same words arrive",
    "- **stop**: from any tab; what was written stays",
    "",
    "What you are looking at:",
    "",
    tableSample,
    "",
    "Code is highlighted:",
    "",
    codeSample,
    "",
    `And mathematics is set. ${mathSample}`,
    "",
    "Next, try `/long 800`, `/think` before a question, or `/help` for everything else, the failures included.",
  ].join("\n");
}

function opening(question: string, turn: number): string {
  if (question === "") return "You sent no words, so here are some of mine.";
  const words = turn > 1 ? `This is turn ${turn} of our conversation. You wrote:` : "You wrote:";
  return `${words}\n\n> ${quote(question)}`;
}

function received(attachments: readonly Attachment[]): string {
  const [first] = attachments;
  if (first === undefined) return "";
  if (attachments.length === 1)
    return `\n\nI was sent ${describeAttachment(first)}, which I cannot look at.`;
  const list = attachments.map((attachment) => `- ${describeAttachment(attachment)}`);
  return `\n\nI was sent these, which I cannot look at:\n\n${list.join("\n")}`;
}

/** The answer to `/files`: what arrived, byte for byte. */
export function filesText(attachments: readonly Attachment[]): string {
  if (attachments.length === 0) return "I was sent no files.";
  return attachments
    .map((attachment) => `- ${describeAttachment(attachment)} sha256:${attachment.sha256}`)
    .join("\n");
}

/** The start of a text on one line, at most 160 characters, cut at a word. */
export function quote(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  const points = Array.from(line);
  if (points.length <= 160) return line;
  const start = points.slice(0, 160).join("");
  const space = start.lastIndexOf(" ");
  return `${space > 80 ? start.slice(0, space) : start} …`;
}
