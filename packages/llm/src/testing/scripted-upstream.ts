import http from "node:http";
import { once } from "node:events";

export interface ScriptedRequest {
  body: string;
  headers: http.IncomingHttpHeaders;
  /** Settles when the connection of this request is closed. */
  closed: Promise<unknown>;
}

export interface ScriptedUpstream {
  url: string;
  requests: ScriptedRequest[];
  close(): Promise<void>;
}

/** A real HTTP server that answers request number n (from 0) as `answer` writes it. */
export async function scriptedUpstream(
  answer: (response: http.ServerResponse, attempt: number) => void,
): Promise<ScriptedUpstream> {
  const requests: ScriptedRequest[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      requests.push({ body, headers: request.headers, closed: once(response, "close") });
      answer(response, requests.length - 1);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function frame(data: { type: string } & Record<string, unknown>): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const streamHeaders = { "content-type": "text/event-stream", "request-id": "req_scripted" };

export const startFrames =
  frame({
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-6",
      content: [],
      stop_reason: null,
      usage: {
        input_tokens: 12,
        output_tokens: 1,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: null,
      },
    },
  }) + frame({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });

export function textFrame(text: string): string {
  return frame({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
}

export function endFrames(stopReason = "end_turn"): string {
  return (
    frame({ type: "content_block_stop", index: 0 }) +
    frame({
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 7 },
    }) +
    frame({ type: "message_stop" })
  );
}
