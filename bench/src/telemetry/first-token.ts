import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { monotonicNow } from "../monotonic-clock.ts";
import type { RunningServer } from "../streams/start-server.ts";

/** Connections of their own: between two turns the server closes those that are idle. */
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

/**
 * Milliseconds from sending a question to the first text of its answer, which is then read to its
 * end. Throws where there is none.
 */
export async function firstToken(server: RunningServer, message: string): Promise<number> {
  const startedAt = monotonicNow();
  const response = await ask(server, message);
  let firstAt: number | undefined;
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    text += chunk;
    if (text.includes('"text.delta"')) firstAt ??= monotonicNow();
  });
  await once(response, "end");
  if (firstAt === undefined || !text.includes('"run.completed"'))
    throw new Error(`The answer did not come: ${response.statusCode} ${text.slice(-300)}`);
  return firstAt - startedAt;
}

async function ask({ url, token }: RunningServer, message: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = request(`${url}/api/v1/chat/stream`, { agent, method: "POST", headers }, resolve);
  sent.on("error", reject);
  sent.end(JSON.stringify({ message }));
  return promise;
}
