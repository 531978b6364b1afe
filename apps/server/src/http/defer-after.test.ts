import { once } from "node:events";
import { createServer } from "node:http";
import { DeferredTasks } from "@parley/jobs";
import express from "express";
import { expect, test } from "vitest";
import { deferAfter } from "./defer-after.ts";
import { assignRequestId } from "./request-id.ts";

test("what a request defers is done after its response, and the log knows whose it was", async () => {
  const logged: object[] = [];
  const warn = (fields: object): void => void logged.push(fields);
  const deferred = new DeferredTasks({ log: { info: warn, warn, error: warn } });
  const order: string[] = [];
  let finish: () => void = () => undefined;
  const app = express();
  app.use(assignRequestId);
  app.get("/", (_request, response) => {
    const defer = deferAfter(deferred, response);
    defer("test", async () => {
      order.push("task");
      throw new Error("No.");
    });
    response.write("a");
    finish = () => {
      order.push("end");
      response.end();
    };
  });
  const server = createServer(app).listen(0);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It has no port.");
  const response = await fetch(`http://127.0.0.1:${address.port}/`);
  expect(deferred.stats()).toMatchObject({ waiting: 1, started: 0 });
  finish();
  await response.text();
  await expect.poll(() => deferred.stats().failed).toBe(1);
  expect(order).toEqual(["end", "task"]);
  expect(logged).toEqual([
    expect.objectContaining({ task: "test", requestId: response.headers.get("x-request-id") }),
  ]);
  server.close();
});
