import { setTimeout as wait } from "node:timers/promises";
import { type LoadPlan, loadPlan } from "./load-messages.ts";
import { openStream } from "./open-stream.ts";
import { answerTokens } from "./prompt.ts";
import { readRecording } from "./read-recording.ts";

/*
 * The readers, a process of its own: on a plan it opens all streams, says `up` when they all are,
 * and `done` with what came when they all have ended.
 */

process.on("message", (message) => {
  void load(loadPlan.parse(message));
});
process.on("disconnect", () => process.exit());
console.log("ready to load");

async function load(plan: LoadPlan): Promise<void> {
  let up = 0;
  const onUp = () => {
    up += 1;
    if (up === plan.prompts.length) process.send?.({ type: "up" });
  };
  const gapMs = plan.rampMs / plan.prompts.length;
  const beganAt = performance.now();
  const recordings = await Promise.all(
    plan.prompts.map(async (prompt, index) => {
      await wait(Math.max(0, beganAt + index * gapMs - performance.now()));
      return openStream(plan, prompt, onUp);
    }),
  );
  const streams = recordings.map((recording, index) =>
    readRecording(recording, answerTokens(plan.prompts[index] ?? "", plan.maxTokens)),
  );
  process.send?.({ type: "done", streams });
}
