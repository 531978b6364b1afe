import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { Metrics } from "@parley/telemetry";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { handleError } from "./error-response.ts";
import { logRequests } from "./log-requests.ts";
import { metricsRoute } from "./metrics-route.ts";
import { pino } from "pino";

const TOKEN = "a-token-of-sixteen";

async function serveMetrics(options: { metricsToken?: string; publicUrl?: string } = {}) {
  const app = express();
  app.use(logRequests(pino({ level: "silent" })));
  app.use(
    metricsRoute({
      metrics: new Metrics(),
      metricsToken: options.metricsToken,
      publicUrl: options.publicUrl,
    }),
  );
  app.use(handleError);
  const server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return async (headers: Record<string, string> = {}) => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, host: "127.0.0.1", path: "/metrics", headers }, resolve).on("error", reject);
    });
    let text = "";
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, text };
  };
}

describe("/metrics without a METRICS_TOKEN", () => {
  it("is shown to this machine", async () => {
    const read = await serveMetrics();
    const { status, text } = await read();
    expect(status).toBe(200);
    expect(text).toContain("# TYPE parley_refusals_total counter");
    expect((await read({ Host: "localhost:3000" })).status).toBe(200);
    expect((await read({ Host: "[::1]:3000" })).status).toBe(200);
  });

  it.each([
    ["a forwarding header", { "X-Forwarded-For": "203.0.113.9" }],
    ["the standard forwarding header", { Forwarded: "for=203.0.113.9" }],
    ["the host that strangers call", { Host: "chat.example.com" }],
    ["a host that only begins like ours", { Host: "localhost.example.com" }],
  ])("is refused to what a proxy brings: %s", async (_how, headers) => {
    const read = await serveMetrics();
    const { status, text } = await read(headers);
    expect(status).toBe(403);
    expect(text).toContain("METRICS_TOKEN");
  });

  it("is refused wherever the server is said to be public", async () => {
    const read = await serveMetrics({ publicUrl: "https://chat.example.com" });
    expect((await read()).status).toBe(403);
    const atHome = await serveMetrics({ publicUrl: "http://localhost:3000" });
    expect((await atHome()).status).toBe(200);
  });
});

describe("/metrics with a METRICS_TOKEN", () => {
  it("is shown to whoever has it, from anywhere, and to nobody else", async () => {
    const read = await serveMetrics({ metricsToken: TOKEN, publicUrl: "https://chat.example.com" });
    const far = { Host: "chat.example.com", "X-Forwarded-For": "203.0.113.9" };
    expect((await read({ ...far, Authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    for (const authorization of ["", "Bearer", `Bearer ${TOKEN}x`, TOKEN]) {
      const { status, text } = await read({ ...far, Authorization: authorization });
      expect(status).toBe(401);
      expect(text).not.toContain("parley_http");
    }
    expect((await read()).status).toBe(401);
  });
});
