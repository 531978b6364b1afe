import type { RunEncoding } from "./run-encoding.ts";

/** The whole of the log: `id` is the seq, `event` the type, `data` the event as JSON. */
export const eventsEncoding: RunEncoding<null> = {
  initial: null,
  encode(state, { seq, ...event }) {
    return [state, `id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`];
  },
  end: "data: [DONE]\n\n",
  heartbeat: ":\n\n",
  headers: {},
};
