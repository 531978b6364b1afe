import type { RunEncoding } from "@parley/api";
import { decodeEntry, type LogEntry, type RunFollow } from "@parley/chat";
import type { Response } from "express";
import type { SseConnections } from "./sse-connections.ts";

export interface StreamRunOptions {
  connections: SseConnections;
  response: Response;
  follow: RunFollow;
  encoding: RunEncoding;
  /**
   * The seq up to which the reader has everything; left out, where the follow begins. Where it
   * begins before that, the encoding is told of what was, and the reader gets the rest as if it had
   * never been away.
   */
  after?: number;
  /** Called when the reader leaves before the end. Following stops by itself. */
  onHangUp?: () => void;
}

/**
 * Writes a run's log to a response, in the given encoding, from the cursor to its end. Throws
 * before the headers where there is no room for another follower.
 */
export function streamRun({
  connections,
  response,
  follow,
  encoding,
  after = follow.after,
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
      if (entry.seq > after) frames += frame;
    }
    return frames;
  };
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
}
