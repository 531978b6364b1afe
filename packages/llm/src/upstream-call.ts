import { Readable } from "node:stream";
import type Anthropic from "@anthropic-ai/sdk";
import { AnswerDecoder } from "./answer-decoder.ts";
import type { ModelEvent } from "./language-model.ts";
import { NodeResponse } from "./node-fetch.ts";
import type { StallWatch, Watched } from "./stall-watch.ts";

/** Bytes that may be decoded ahead of the reader; beyond, the provider has to wait. */
const MAX_AHEAD = 256 * 1024;
/** How long a connection is kept to see its body end after the answer has, so that it can be reused. */
const DRAIN_MS = 1_000;

/** Nothing came for too long. */
export class StalledError extends Error {
  constructor(what: string) {
    super(`Nothing came for too long: ${what}.`);
    this.name = "StalledError";
  }
}

export interface CallLimits {
  /** The longest wait for the response's headers. */
  headersMs: number;
  /** The longest silence in its body. */
  stallMs: number;
}

/** One request to the provider and the one answer to it. Always `close()` it. */
export class UpstreamCall {
  /** The provider's id of the request, once its headers are there. */
  requestId: string | null = null;
  readonly #signal: AbortSignal;
  readonly #limits: CallLimits;
  readonly #controller = new AbortController();
  readonly #watched: Watched;
  #decoder = new AnswerDecoder(null);
  #body: Readable | undefined;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #ahead = 0;

  constructor(signal: AbortSignal, watch: StallWatch, limits: CallLimits) {
    this.#signal = signal;
    this.#limits = limits;
    this.#watched = watch.watch(limits.headersMs, () => this.#stalled());
    signal.addEventListener("abort", this.#onAbort);
  }

  get done(): boolean {
    return this.#decoder.done;
  }

  /** Sends the request. Resolves when the headers are there and the body is being read. */
  async send(client: Anthropic, params: Anthropic.MessageCreateParamsStreaming): Promise<void> {
    try {
      const response = await client.messages
        .create(params, {
          signal: this.#controller.signal,
          maxRetries: 0,
          // Ours is the one that counts; the SDK's own would come ten minutes late at most.
          timeout: this.#limits.headersMs * 2 + 60_000,
        })
        .asResponse();
      this.requestId = response.headers.get("request-id");
      this.#decoder = new AnswerDecoder(this.requestId);
      this.#watched.limit(this.#limits.stallMs);
      this.#read(bodyOf(response));
    } catch (error) {
      throw this.#failure?.error ?? error;
    }
  }

  /** What came since the last call, at least one event unless the answer is done. */
  async next(): Promise<ModelEvent[]> {
    for (;;) {
      const events = this.#decoder.take();
      if (events.length > 0 || this.#decoder.done) return events;
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#more();
    }
  }

  /** Lets go of the connection: to be reused when the answer is done, otherwise closed at once. */
  close(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#watched.stop();
    const body = this.#body;
    if (!this.#decoder.done || body === undefined) {
      this.#controller.abort();
      body?.destroy();
      return;
    }
    if (body.readableEnded || body.destroyed) return;
    // The answer is whole: what becomes of its connection now can harm nobody.
    const timer = setTimeout(() => body.destroy(), DRAIN_MS).unref();
    body.on("close", () => clearTimeout(timer));
    body.resume();
  }

  #more(): Promise<void> {
    this.#ahead = 0;
    this.#watched.touch();
    const body = this.#body;
    if (body?.isPaused()) body.resume();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #read(body: Readable): void {
    this.#body = body;
    body.on("data", (chunk: Uint8Array) => this.#take(chunk));
    body.on("end", () => this.#end());
    body.on("error", (error) => this.#fail(error));
  }

  #take(chunk: Uint8Array): void {
    if (this.#failure !== undefined || this.#decoder.done) return;
    this.#watched.touch();
    try {
      this.#decoder.push(chunk);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#ahead += chunk.length;
    if (this.#wake === undefined) {
      if (this.#ahead > MAX_AHEAD) {
        this.#body?.pause();
        this.#watched.pause();
      }
      return;
    }
    if (this.#decoder.hasEvents) this.#wakeUp();
  }

  #end(): void {
    if (this.#failure !== undefined || this.#decoder.done) return;
    try {
      this.#decoder.end();
      this.#wakeUp();
    } catch (error) {
      this.#fail(error);
    }
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#signal.reason);
    this.#controller.abort();
    this.#body?.destroy();
  };

  #stalled(): void {
    this.#fail(new StalledError(this.#body === undefined ? "no headers" : "no bytes"));
    this.#controller.abort();
    this.#body?.destroy();
  }

  /** The first failure is the one that counts: what follows from it (a closed socket) is no news. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wakeUp();
  }
}

/** The body as a Node stream, whoever made the response. */
export function bodyOf(response: Response): Readable {
  if (response instanceof NodeResponse) return response.stream;
  if (response.body === null) return Readable.from([]);
  return Readable.from(response.body);
}
