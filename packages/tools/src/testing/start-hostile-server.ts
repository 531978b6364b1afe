import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";

export interface HostileServer {
  url: string;
  /** Answers that it was given to requests of its own. */
  answers(): number;
  /** Times that it was asked for what it has to tell unasked. */
  streams(): number;
  close(): Promise<void>;
}

/** What it does instead of what it is asked for. */
export interface Hostility {
  /** The tools that it lists, as JSON text: some of it cannot be written from a value. @default one, `any` */
  tools?: string;
  /** Before it answers a call, it pings so many times at once. */
  pings?: number;
  /** Ends at once what it has to tell unasked, and wants to be asked again at once. */
  endsStreams?: boolean;
}

const message = z.object({ id: z.unknown().optional(), method: z.string().optional() });
const anyTool = `[{"name":"any","inputSchema":{"type":"object"}}]`;

/** An MCP server by hand, for what no library would answer. */
export async function startHostileServer({
  tools = anyTool,
  pings = 0,
  endsStreams = false,
}: Hostility): Promise<HostileServer> {
  let answers = 0;
  let streams = 0;

  function answer(id: unknown, method: string, response: ServerResponse): void {
    const result: Record<string, string> = {
      initialize: `{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"hostile","version":"1"}}`,
      "tools/list": `{"tools":${tools}}`,
      "tools/call": `{"content":[{"type":"text","text":"done"}]}`,
    };
    const what =
      result[method] === undefined
        ? `"error":{"code":-32601,"message":"Method not found"}`
        : `"result":${result[method]}`;
    const frame = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${what}}`;
    if (method !== "tools/call") {
      response.writeHead(200, { "content-type": "application/json" }).end(frame);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let ping = 0; ping < pings; ping++)
      response.write(`data: {"jsonrpc":"2.0","id":"ping-${ping}","method":"ping"}\n\n`);
    response.end(`data: ${frame}\n\n`);
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") {
      streams += 1;
      response.writeHead(endsStreams ? 200 : 405, { "content-type": "text/event-stream" });
      response.end(endsStreams ? "retry: 0\n\n" : undefined);
      return;
    }
    const { id, method } = message.parse(await json(request));
    if (method === undefined) answers += 1;
    if (method === undefined || id === undefined) response.writeHead(202).end();
    else answer(id, method, response);
  }

  const http = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    answers: () => answers,
    streams: () => streams,
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}
