import type { SequencedRunEvent } from "@parley/shared";

/**
 * One way to write a run's log as a stream of Server-Sent Events. One log, many encodings: each is
 * a pure function from what came before and the next event to the next frames.
 */
export interface RunEncoding<State = unknown> {
  /** What the encoding knows before the first event; null: it never needs to know what was. */
  readonly initial: State;
  encode(state: State, event: SequencedRunEvent): readonly [state: State, frames: string];
  /** The last frames, after the terminal event's. */
  readonly end: string;
  /** Keeps a silent stream alive; readers pass over it. */
  readonly heartbeat: string;
  /** Headers besides those of every event stream. */
  readonly headers: Readonly<Record<string, string>>;
}
