import { quote } from "./tour.ts";

/** What the simulator "thinks": short, or in steps when it was asked to with `/think`. */
export function thinkingText(question: string, atLength: boolean): string {
  const asked = question === "" ? "Nothing was asked." : `The question is: "${quote(question)}".`;
  const short = `${asked} I am a simulator, so there is nothing to weigh: I will say so, quote the question, and show what an answer can look like.`;
  if (!atLength) return short;
  return [
    short,
    "First, what would help the reader? To see that thinking arrives as a block of its own, before the answer, and that it can be folded away.",
    "Second, what could go wrong? The stream might be cut in the middle of a thought. Then the part that has arrived should still be there, marked as unfinished.",
    "Third, how long should this take? A few seconds, long enough to watch. Now to the answer.",
  ].join("\n\n");
}
