import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import type { McpServer } from "@modelcontextprotocol/server";
import { createEffectServer } from "./effect-server.ts";

export interface HttpEffectServer {
  url: string;
  /** What each request was shown, the latest last. */
  headers: NodeJS.Dict<string | string[]>[];
  /** Does not answer from now on until it is called again with false. */
  hang(hangs: boolean): void;
  /** Answers with this at a path from now on, instead of MCP. */
  answerWith(path: string, status: number): void;
  /** Knows no session of before any more, as after a restart. */
  forgetSessions(): Promise<void>;
  sessions(): number;
  close(): Promise<void>;
}

/** The server for tests over streamable HTTP, with sessions, on a port of this machine. */
export async function startHttpEffectServer(effectsFile: string): Promise<HttpEffectServer> {
  const sessions = new Map<
    string,
    { server: McpServer; transport: NodeStreamableHTTPServerTransport }
  >();
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const plain = new Map<string, number>();
  let hangs = false;

  async function openSession(): Promise<NodeStreamableHTTPServerTransport> {
    const server = createEffectServer(effectsFile);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, { server, transport }),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    return transport;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    headers.push(request.headers);
    if (hangs) return;
    const status = plain.get(request.url ?? "");
    if (status !== undefined) {
      response.writeHead(status, { "content-type": "text/html" }).end("<p>A page</p>");
      return;
    }
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) {
      response.writeHead(404).end();
      return;
    }
    const transport = known?.transport ?? (await openSession());
    await transport.handleRequest(request, response);
  }

  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const forgetSessions = async () => {
    const open = [...sessions.values()];
    sessions.clear();
    await Promise.all(open.map(({ server }) => server.close()));
  };
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    headers,
    hang: (now) => void (hangs = now),
    answerWith: (path, status) => void plain.set(path, status),
    forgetSessions,
    sessions: () => sessions.size,
    async close() {
      await forgetSessions();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}
