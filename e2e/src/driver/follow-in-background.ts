import type { Parley } from "@parley/client";
import type { SequencedRunEvent } from "@parley/shared";
import { textIn } from "./run-log.ts";
import { until } from "./until.ts";

/** A follower that reads on while the test does something else. */
export interface BackgroundFollow {
  /** What it has got so far. */
  readonly seen: SequencedRunEvent[];
  /** Resolves after the terminal event; throws when following gave up. */
  readonly done: Promise<void>;
  /** Waits until it has got some text. */
  untilText(): Promise<void>;
}

export function followInBackground(parley: Parley, runId: string): BackgroundFollow {
  const seen: SequencedRunEvent[] = [];
  const follow = async (): Promise<void> => {
    for await (const event of parley.follow(runId, { giveUpAfterMs: 180_000 })) seen.push(event);
  };
  const done = follow();
  // Whoever awaits `done` gets its error; until then it must not end the process.
  done.catch(() => undefined);
  return {
    seen,
    done,
    untilText: async () => {
      await until("text came", () => textIn(seen) !== "");
    },
  };
}
