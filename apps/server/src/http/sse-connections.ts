import type { Socket } from "node:net";
import type { Response } from "express";

/** How often silence is counted, in ms. A token costs no look at the clock. */
const CHECK_MS = 4_000;
/** Checks of silence before a heartbeat keeps proxies and clients sure that the stream lives: ≤ 12 s. */
const HEARTBEAT_CHECKS = 3;
/** Checks without room before a reader that takes nothing is let go: 2 min. It can resume. */
const STALLED_CHECKS = 30;

interface Connection {
  response: Response;
  heartbeat: string;
  /** Checks since the last write. */
  silentChecks: number;
  /** Whether the reader is behind. */
  blocked: boolean;
  closed: boolean;
}

/** An open stream to one reader. */
export interface SseStream {
  /** Returns false when the reader is behind: write no more until `onRoom`. */
  write(frames: string): boolean;
  /** Says the last words and ends the response in order. */
  end(frames: string): void;
  /** Cuts the connection, so that the reader resumes. */
  cut(): void;
}

/**
 * The streams of this process. One timer serves all: a heartbeat for each that was silent, and the
 * end for those whose reader has stopped reading.
 */
export class SseConnections {
  readonly #open = new Set<Connection>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Begins a stream. `onRoom` follows a `write` that returned false; `onClose` comes once. */
  open(
    response: Response,
    options: {
      heartbeat: string;
      first: string;
      headers: Record<string, string>;
      onRoom: () => void;
      onClose: () => void;
    },
  ): SseStream {
    response.writeHead(200, {
      ...options.headers,
      "Content-Type": "text/event-stream; charset=utf-8",
      // `no-transform`: compression would hold events back.
      "Cache-Control": "no-cache, no-store, no-transform",
      "X-Accel-Buffering": "no",
    });
    response.write(options.first);
    const connection: Connection = {
      response,
      heartbeat: options.heartbeat,
      silentChecks: 0,
      blocked: false,
      closed: false,
    };
    this.#open.add(connection);
    const onDrain = (): void => {
      if (!connection.blocked) return;
      connection.blocked = false;
      options.onRoom();
    };
    response.on("drain", onDrain);
    // A pipelined request gets its socket when the answer before it is through. A socket outlives
    // the response, which has let go of it by the time it closes.
    let socket: Socket | null = null;
    const takeSocket = (given: Socket): void => {
      socket = given.on("drain", onDrain);
    };
    if (response.socket === null) response.once("socket", takeSocket);
    else takeSocket(response.socket);
    response.on("error", () => response.destroy());
    response.on("close", () => {
      connection.closed = true;
      socket?.off("drain", onDrain);
      this.#open.delete(connection);
      options.onClose();
    });
    return {
      write(frames) {
        if (connection.closed) return false;
        connection.silentChecks = 0;
        const hasRoom = writeChunk(response, frames);
        connection.blocked ||= !hasRoom;
        return hasRoom;
      },
      end(frames) {
        if (!connection.closed) response.end(frames);
      },
      cut() {
        response.destroy();
      },
    };
  }

  #check(): void {
    for (const connection of this.#open) {
      const silent = ++connection.silentChecks;
      if (connection.blocked) {
        if (silent >= STALLED_CHECKS) connection.response.destroy();
      } else if (silent >= HEARTBEAT_CHECKS) {
        connection.silentChecks = 0;
        connection.response.write(connection.heartbeat);
      }
    }
  }
}

/**
 * One chunk of a chunked response in one write to the socket: Node's own `response.write` makes
 * four of it, which is the larger part of what a token costs here. Only where nothing of the
 * response waits elsewhere, so the order stays.
 */
function writeChunk(response: Response, frames: string): boolean {
  const { socket } = response;
  if (socket === null || !response.chunkedEncoding || !response.headersSent)
    return response.write(frames);
  const bytes = Buffer.byteLength(frames);
  return bytes === 0 || socket.write(`${bytes.toString(16)}\r\n${frames}\r\n`);
}
