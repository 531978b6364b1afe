import * as z from "zod";
import { logCursor } from "./run.ts";
import { runEvent } from "./run-event.ts";

/** Runs that one stream of updates carries at the most. */
const MAX_RUNS = 20;

export const followUpdatesInput = z.strictObject({
  runs: z
    .array(z.strictObject({ runId: z.uuid(), after: logCursor.default(0) }))
    .max(MAX_RUNS, `One stream follows at most ${MAX_RUNS} runs.`)
    .default([])
    .meta({ description: "The runs to follow along with everything else, each after a `seq`." }),
});
export type FollowUpdatesInput = z.infer<typeof followUpdatesInput>;

/** What somebody's page has to hear of, by one stream. */
export const update = z.discriminatedUnion("type", [
  z
    .strictObject({
      type: z.literal("conversations.changed"),
      conversationIds: z.array(z.uuid()).nullable(),
    })
    .meta({ description: "They began, changed or are gone; null: any of them may have." }),
  z.strictObject({ type: z.literal("jobs.changed"), jobIds: z.array(z.uuid()).nullable() }).meta({
    description:
      "One's own began, changed or ended; null: any of them may have. After each reconnection, too.",
  }),
  z
    .strictObject({
      type: z.literal("run.event"),
      runId: z.uuid(),
      seq: z.int().min(1),
      event: runEvent,
    })
    .meta({ description: "The next event of a run that is followed." }),
  z
    .strictObject({ type: z.literal("run.unknown"), runId: z.uuid() })
    .meta({ description: "There is no such run (any more)." }),
]);
export type Update = z.infer<typeof update>;
