import { once } from "node:events";
import { onTestFinished, expect, test } from "vitest";
import { NodeResponse, nodeFetch } from "./node-fetch.ts";
import { scriptedUpstream } from "./testing/scripted-upstream.ts";

async function upstream(...[answer]: Parameters<typeof scriptedUpstream>) {
  const server = await scriptedUpstream(answer);
  onTestFinished(() => server.close());
  return server;
}

const post = (body: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body,
});

test("a success has its headers and a Node stream", async () => {
  const server = await upstream((response) => {
    response.writeHead(200, { "request-id": "req_1", "set-cookie": ["a=1", "b=2"] });
    response.end("Grüße");
  });
  const response = await nodeFetch(server.url, post('{"a":"ü"}'));
  expect(response.headers.get("request-id")).toBe("req_1");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response instanceof NodeResponse && (await response.stream.toArray()).join("")).toBe(
    "Grüße",
  );
  expect(server.requests[0]?.body).toBe('{"a":"ü"}');
  expect(server.requests[0]?.headers).toMatchObject({
    "content-length": "10",
    "content-type": "application/json",
    "accept-encoding": "identity",
  });
});

test("a failure has its body read", async () => {
  const server = await upstream((response) => {
    response.writeHead(529).end('{"type":"error"}');
  });
  const response = await nodeFetch(server.url, post("{}"));
  expect(response.status).toBe(529);
  expect(await response.json()).toEqual({ type: "error" });
});

test("a failure that never stops talking is cut short", async () => {
  const server = await upstream((response) => {
    response.writeHead(500);
    const talk = () => {
      while (!response.closed && response.write("x".repeat(64 * 1024)));
    };
    response.on("drain", talk);
    talk();
  });
  const response = await nodeFetch(server.url, post("{}"));
  expect((await response.text()).length).toBeLessThan(1024 * 1024);
  await server.requests[0]?.closed;
});

test("an abort closes the request, whatever it waits for", async () => {
  const controller = new AbortController();
  const server = await upstream((response) => {
    response.writeHead(200);
    response.write("x");
  });
  const response = await nodeFetch(server.url, { ...post("{}"), signal: controller.signal });
  if (!(response instanceof NodeResponse)) throw new Error("The success has no Node stream.");
  const failed = once(response.stream, "error");
  controller.abort();
  expect(await failed).toEqual([expect.any(Error)]);
  await server.requests[0]?.closed;
});

test("what cannot be sent is said so", async () => {
  const body = new ReadableStream();
  await expect(nodeFetch("http://127.0.0.1/", { method: "POST", body })).rejects.toThrow(TypeError);
});
