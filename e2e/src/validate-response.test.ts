import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";

const json = "application/json; charset=utf-8";
const stream = "text/event-stream";
const delta = 'id: 2\nevent: text.delta\ndata: {"type":"text.delta","text":"Hi"}\n\n';
const notFound = '{"code":"NOT_FOUND","message":"There is no such run.","requestId":"1"}';

let validate: ResponseValidator;
beforeAll(async () => {
  const committed = new URL("../../packages/api/openapi.json", import.meta.url);
  validate = responseValidator(JSON.parse(await readFile(committed, "utf8")));
});

describe("what checks the responses of the other tests", () => {
  it.each<[string, Parameters<ResponseValidator>]>([
    ["a page", ["GET", "/runs?limit=5", 200, json, '{"items":[],"nextCursor":null}']],
    ["an error of a route", ["GET", "/api/v1/runs/1", 404, json, notFound]],
    ["an error of no route", ["GET", "/no/such/%ff", 404, json, notFound]],
    ["nothing", ["DELETE", "/conversations/{conversationId}", 204, null, ""]],
    ["a stream that was left", ["GET", "/runs/1/events", 200, stream, `${delta}id: 3\neve`]],
    ["a stream to its end", ["GET", "/runs/1/events", 200, stream, `${delta}data: [DONE]\n\n`]],
    ["text", ["GET", "/runs/1/events?format=text", 200, stream, "id: 2\ndata: Hi\n\n"]],
  ])("lets %s pass", (_what, response) => {
    expect(validate(...response)).toEqual([]);
  });

  it.each<[string, Parameters<ResponseValidator>]>([
    ["additional", ["GET", "/runs", 200, json, '{"items":[],"nextCursor":null,"more":1}']],
    ["nextCursor", ["GET", "/runs", 200, json, '{"items":[]}']],
    ["not JSON", ["GET", "/runs", 200, json, "<html>"]],
    ["status", ["GET", "/runs", 418, json, "{}"]],
    ["content type", ["GET", "/runs", 200, "text/html", "<html>"]],
    ["no content", ["DELETE", "/conversations/1", 204, null, "{}"]],
    ["requestId", ["GET", "/no/such", 404, json, '{"code":"NOT_FOUND","message":"No."}']],
    ["No route", ["GET", "/no/such", 200, json, "{}"]],
    ["text", ["GET", "/runs/1/events", 200, stream, delta.replace('"text":', '"delta":')]],
    ["is called", ["GET", "/runs/1/events", 200, stream, delta.replace("text.d", "d")]],
    ["the id", ["GET", "/runs/1/events", 200, stream, delta.replace("id: 2", "id: 0")]],
  ])("finds fault: %s", (fault, response) => {
    expect(validate(...response).join("\n")).toContain(fault);
  });
});
