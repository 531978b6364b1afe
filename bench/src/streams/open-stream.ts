import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import * as z from "zod";
import { monotonicNow } from "../monotonic-clock.ts";
import type { LoadPlan } from "./load-messages.ts";
import { messagesRequest } from "./prompt.ts";

/** The bytes of one stream, as they came. They are decoded only when nothing is measured any more. */
export interface Recording {
  startedAt: number;
  chunks: { at: number; bytes: Uint8Array }[];
  /** What went wrong on the way, if anything. */
  failure: string | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/**
 * Asks for one answer and records it to its end; never rejects.
 * @param onUp called once, when the response's headers are there or never will be
 */
export async function openStream(
  plan: LoadPlan,
  prompt: string,
  onUp: () => void,
): Promise<Recording> {
  const recording: Recording = { startedAt: monotonicNow(), chunks: [], failure: undefined };
  try {
    const response = await ask(plan, prompt).finally(onUp);
    response.on("data", (bytes: Uint8Array) => {
      recording.chunks.push({ at: monotonicNow(), bytes });
    });
    await once(response, "end");
  } catch (error) {
    recording.failure = String(error);
  }
  return recording;
}

function ask(plan: LoadPlan, prompt: string): Promise<IncomingMessage> {
  const { url, maxTokens } = plan;
  switch (plan.variant) {
    case "raw":
      return send(`${url}/v1/messages`, {
        headers: { "x-api-key": "any", "anthropic-version": "2023-06-01" },
        body: messagesRequest(prompt, maxTokens),
      });
    case "trpc":
      return send(`${url}/trpc/answer?input=${inQuery({ message: prompt, maxTokens })}`);
    case "parley":
      return askParley(plan, prompt);
  }
}

const started = z.object({
  result: z.object({ data: z.object({ run: z.object({ id: z.string() }) }) }),
});

async function askParley(plan: LoadPlan, prompt: string): Promise<IncomingMessage> {
  const { url, token, maxTokens } = plan;
  const headers = { authorization: `Bearer ${token}` };
  const body = { message: prompt, maxTokens };
  const response = await send(`${url}/api/trpc/chat.start`, { headers, body });
  const { run } = started.parse(JSON.parse(await textOf(response))).result.data;
  const input = inQuery({ runId: run.id, lastEventId: 0 });
  return send(`${url}/api/trpc/runs.follow?input=${input}`, { headers });
}

const inQuery = (input: object) => encodeURIComponent(JSON.stringify(input));

async function send(
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const method = body === undefined ? "GET" : "POST";
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const sent = request(url, { agent, method, headers: { ...headers, ...json } }, resolve);
  sent.on("error", reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const response = await promise;
  if (response.statusCode === 200) return response;
  throw new Error(`${method} ${url}: ${response.statusCode} ${await textOf(response)}`);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  response.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  await once(response, "end");
  return Buffer.concat(chunks).toString("utf8");
}
