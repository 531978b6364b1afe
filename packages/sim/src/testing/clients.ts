import { once } from "node:events";
import type { ServerResponse } from "node:http";
import Anthropic from "@anthropic-ai/sdk";
import { onTestFinished } from "vitest";
import { createSimulator } from "../simulator.ts";
import { type RunningSimulator, startSimulator, type StartOptions } from "../start-simulator.ts";

export type Params = Anthropic.MessageCreateParamsNonStreaming;
export type StreamEvent = Anthropic.RawMessageStreamEvent;

/** A simulator for one test, without pacing unless the test wants some. */
export async function simulatorForTest(options: StartOptions = {}): Promise<RunningSimulator> {
  const simulator = await startSimulator({ tokensPerSecond: Infinity, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A simulator for one test whose responses the test can look at from the server's side. */
export async function watchedSimulatorForTest() {
  const { server } = createSimulator({ tokensPerSecond: Infinity });
  const responses: ServerResponse[] = [];
  server.on("request", (_, response) => responses.push(response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { responses, port: address.port, url: `http://127.0.0.1:${address.port}` };
}

/** The real SDK, pointed at the simulator; it tries everything once only. */
export function sdkFor(simulator: { readonly url: string }): Anthropic {
  return new Anthropic({
    baseURL: simulator.url,
    apiKey: "any",
    maxRetries: 0,
    logLevel: "off",
    timeout: 20_000,
  });
}

/** A request with one user message. */
export function ask(content: string, more: Partial<Params> = {}): Params {
  return {
    model: "claude-sonnet-4-6",
    max_tokens: 4096,
    messages: [{ role: "user", content }],
    ...more,
  };
}

/** A plain HTTP request to `/v1/messages`, to look at the bytes. */
export function post(
  simulator: RunningSimulator,
  body: unknown,
  headers: Record<string, string> = {},
  path = "/v1/messages",
): Promise<Response> {
  return fetch(`${simulator.url}${path}`, {
    method: "POST",
    headers: { "x-api-key": "any", "anthropic-version": "2023-06-01", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Everything that a streamed answer brought, and what ended it early, if anything did. */
export interface Collected {
  readonly events: StreamEvent[];
  readonly text: string;
  readonly error: unknown;
}

/** Streams a request through the SDK to its end, whatever the end is. */
export async function collect(
  client: Anthropic,
  params: Params,
  headers: Record<string, string> = {},
): Promise<Collected> {
  const events: StreamEvent[] = [];
  let error: unknown;
  try {
    const stream = await client.messages.create({ ...params, stream: true }, { headers });
    for await (const event of stream) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { events, text: textOf(events), error };
}

/** The text deltas of a stream, joined. */
function textOf(events: readonly StreamEvent[]): string {
  return events
    .map((event) =>
      event.type === "content_block_delta" && event.delta.type === "text_delta"
        ? event.delta.text
        : "",
    )
    .join("");
}

/** The text blocks of a message, joined. */
export function messageText(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

/** The stop reason that a stream ended with. */
export function stopReasonOf(events: readonly StreamEvent[]): string | null | undefined {
  const delta = events.find((event) => event.type === "message_delta");
  return delta?.delta.stop_reason;
}
