import { runEvent, type SequencedRunEvent } from "@parley/shared";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Installation } from "./installation.ts";
import { type RestCall, toBody } from "./rest-call.ts";
import { until } from "./until.ts";

/** A stream of `/api/v1` that is read while the test does something else. */
export interface OpenStream {
  readonly status: number;
  readonly headers: Headers;
  /** What has come, byte for byte. */
  raw(): string;
  readonly frames: readonly EventSourceMessage[];
  /** Comment lines, the first one included. */
  readonly comments: number;
  /** Resolves when the server has ended it, or it was cut. */
  readonly ended: Promise<"done" | "cut">;
  /** Waits until a frame has come that fits. */
  untilFrame(fits: (frame: EventSourceMessage) => boolean): Promise<EventSourceMessage>;
  /** Hangs up. */
  leave(): void;
}

/** Opens a stream with the owner's token; resolves with its headers. */
export async function openStream(
  { url, authorization }: Pick<Installation, "url" | "authorization">,
  route: string,
  { body, headers = {} }: RestCall = {},
): Promise<OpenStream> {
  const [method = "GET", path = ""] = route.split(" ");
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...authorization,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    signal: controller.signal,
    ...(body !== undefined && { body: toBody(body) }),
  });
  const frames: EventSourceMessage[] = [];
  let raw = "";
  let comments = 0;
  const parser = createParser({
    onEvent: (frame) => frames.push(frame),
    onComment: () => comments++,
  });
  const read = async (): Promise<"done" | "cut"> => {
    const decoder = new TextDecoder();
    const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
    try {
      for await (const chunk of chunks) {
        const text = decoder.decode(chunk, { stream: true });
        raw += text;
        parser.feed(text);
      }
      return "done";
    } catch {
      return "cut";
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    raw: () => raw,
    frames,
    get comments() {
      return comments;
    },
    ended: read(),
    untilFrame: (fits) => until("a frame comes", () => frames.find(fits)),
    leave: () => controller.abort(),
  };
}

/** The run events of a stream in the format `events`; without the `[DONE]` at its end. */
export function eventsIn(frames: readonly EventSourceMessage[]): SequencedRunEvent[] {
  return frames
    .filter(({ id }) => id !== undefined)
    .map(({ id, data }) => ({ ...runEvent.parse(JSON.parse(data)), seq: Number(id) }));
}

export const runIdOf = (stream: OpenStream): string => stream.headers.get("x-run-id") ?? "";

export function isText({ event }: EventSourceMessage): boolean {
  return event === "text.delta";
}

export const DONE = "data: [DONE]\n\n";
export const HEARTBEAT = ":\n\n";
