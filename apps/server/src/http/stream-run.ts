import type { RunEncoding } from "@parley/api";
import { decodeEntry, type LogEntry, type RunFollow } from "@parley/chat";
import type { Response } from "express";
import type { SseConnections } from "./sse-connections.ts";

export interface StreamRunOptions {
  connections: SseConnections;
  response: Response;
  follow: RunFollow;
  encoding: RunEncoding;
  /** Called when the reader leaves before the end. Following stops by itself. */
  onHangUp?: () => void;
}

/** Writes a run's log to a response, in the given encoding, from the follow's cursor to its end. */
export function streamRun({
  connections,
  response,
  follow,
  encoding,
  onHangUp,
}: StreamRunOptions): void {
  if (response.destroyed) {
    onHangUp?.();
    return;
  }
  let state = encoding.initial;
  let ended = false;
  const encode = (entries: readonly LogEntry[]): string => {
    let frames = "";
    for (const entry of entries) {
      const [next, frame] = encoding.encode(state, { ...decodeEntry(entry), seq: entry.seq });
      state = next;
      frames += frame;
    }
    return frames;
  };
  const stream = connections.open(response, {
    first: encoding.heartbeat,
    heartbeat: encoding.heartbeat,
    headers: { ...encoding.headers, "X-Run-Id": follow.runId },
    onRoom: () => handle.resume(),
    onClose: () => {
      handle.close();
      if (!ended) onHangUp?.();
    },
  });
  const handle = follow.pipe({
    write: (entries) => {
      const frames = encode(entries);
      return frames === "" || stream.write(frames);
    },
    end: (reason) => {
      // Cut by us, to be followed again: nobody has left.
      ended = true;
      if (reason === "complete") stream.end(encoding.end);
      else stream.cut();
    },
  });
}
