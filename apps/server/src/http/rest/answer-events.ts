import { toEvents } from "@parley/api";
import type { Response } from "express";
import { callRoute, type RestCall, type RestOptions } from "./rest-call.ts";

const HEARTBEAT = ":\n\n";
const DONE = "data: [DONE]\n\n";

/** Calls the procedure and streams the events that it gives. */
export async function answerEvents(
  call: RestCall,
  { connections }: Pick<RestOptions, "connections">,
  response: Response,
): Promise<void> {
  const { encoded } = toEvents(await callRoute(call));
  if (response.destroyed) return;
  const handle = encoded({
    write: (events) => {
      let frames = "";
      for (const { id, type, json } of events)
        frames += `id: ${id}\nevent: ${type}\ndata: ${json}\n\n`;
      return stream.write(frames);
    },
    end: (reason) => (reason === "complete" ? stream.end(DONE) : stream.cut()),
  });
  const stream = connections.open(response, {
    first: HEARTBEAT,
    heartbeat: HEARTBEAT,
    headers: {},
    onRoom: () => handle.resume(),
    onClose: () => handle.close(),
  });
}
