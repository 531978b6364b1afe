import type { ServerResponse } from "node:http";
import { errorBody, httpErrors } from "./api-error.ts";
import { FrameCursor } from "./frame-cursor.ts";
import { frame, openingFrames, pingFrame } from "./frames.ts";
import type { Pace } from "./pacing.ts";
import type { AnswerPlan } from "./plan-answer.ts";
import type { Ticker, Timed } from "./ticker.ts";

const FAULT_AFTER = 5;
const STALL_MS = 600_000;
const PING_MS = 250;
const CHUNK_TOKENS = 1024;

/** Everything that one streamed answer needs. */
export interface StreamContext {
  readonly response: ServerResponse;
  readonly plan: AnswerPlan;
  readonly pace: Pace;
  readonly ticker: Ticker;
  readonly requestId: string;
}

/**
 * Sends a plan as server-sent events at its pace. Stops when the client is gone, waits while it does
 * not read, and lets the plan's mid-stream fault strike after as many tokens as it says.
 */
export function streamAnswer(context: StreamContext): void {
  const { response, plan } = context;
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.write(openingFrames(plan));
  new AnswerStream(context).start();
}

class AnswerStream implements Timed {
  readonly #context: StreamContext;
  readonly #cursor: FrameCursor;
  #faultAt: number;
  #stalledUntil = 0;

  constructor(context: StreamContext) {
    const { plan } = context;
    this.#context = context;
    this.#cursor = new FrameCursor(plan);
    const after = plan.options.after ?? FAULT_AFTER;
    const total = plan.blocks.reduce((sum, block) => sum + block.tokens.length, 0);
    this.#faultAt = plan.fault?.kind === "stream" ? Math.min(after, total) : Infinity;
  }

  start(): void {
    const { response, ticker } = this.#context;
    response.on("close", () => ticker.cancel(this));
    response.on("drain", () => this.#again());
    this.#again();
  }

  onTime(now: number): void {
    if (this.#stalledUntil > 0) return this.#stall(now);
    const { response, pace } = this.#context;
    const cursor = this.#cursor;
    let frames = "";
    let count = 0;
    while (!cursor.done && count < CHUNK_TOKENS && cursor.sent < this.#faultAt) {
      if (pace.dueAt(cursor.sent) > now) break;
      frames += cursor.next();
      count += 1;
    }
    if (cursor.sent >= this.#faultAt) return this.#strike(frames, now);
    if (cursor.done) {
      response.end(frames + cursor.closing());
      return;
    }
    // A client that does not read is not written to: "drain" goes on.
    if (frames === "" || response.write(frames)) this.#again();
  }

  #again(): void {
    const { response, pace, ticker } = this.#context;
    if (response.destroyed || response.writableEnded || this.#stalledUntil > 0) return;
    ticker.schedule(this, pace.dueAt(this.#cursor.sent));
  }

  #strike(frames: string, now: number): void {
    this.#faultAt = Infinity;
    const { response, plan } = this.#context;
    switch (plan.fault?.name) {
      case "overloaded-event":
        response.end(frames + this.#errorFrame(529));
        return;
      case "api-error-event":
        response.end(frames + this.#errorFrame(500));
        return;
      case "reset":
        response.write(frames === "" ? pingFrame : frames, () => response.destroy());
        return;
      case "truncate":
        response.end(frames);
        return;
      case "garbage":
        response.write(`${frames}${GARBAGE_FRAME}`);
        this.#again();
        return;
      case "unknown-event":
        response.write(`${frames}${UNKNOWN_FRAME}`);
        this.#again();
        return;
      case "stall":
      case "stall-pings":
        response.write(frames === "" ? pingFrame : frames);
        this.#stalledUntil = now + (plan.options.for ?? STALL_MS);
        this.#stall(now);
        return;
      default:
        this.#again();
    }
  }

  // A stall that was given a length (`for`) ends by going on; one that was not ends with the client.
  #stall(now: number): void {
    const { response, plan, ticker } = this.#context;
    if (now >= this.#stalledUntil) {
      this.#stalledUntil = 0;
      if (plan.options.for === undefined) response.destroy();
      else this.#again();
      return;
    }
    const pings = plan.fault?.name === "stall-pings";
    if (pings && !response.writableNeedDrain) response.write(pingFrame);
    ticker.schedule(this, pings ? Math.min(now + PING_MS, this.#stalledUntil) : this.#stalledUntil);
  }

  #errorFrame(status: 500 | 529): string {
    const { type, message } = httpErrors[status];
    return frame("error", errorBody(type, message, this.#context.requestId));
  }
}

const GARBAGE_FRAME =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_del\n\n';
const UNKNOWN_FRAME = frame(
  "simulated_unknown_event",
  '{"type":"simulated_unknown_event","note":"an event type that clients should ignore"}',
);
