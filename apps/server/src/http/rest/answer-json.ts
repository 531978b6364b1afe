import type { Response } from "express";
import { type RestAnswer, releasingKey } from "./idempotency.ts";
import { callRoute, type RestCall } from "./rest-call.ts";

/** Calls the procedure, unless the same call was answered before, and sends what it gives. */
export async function answerJson(call: RestCall, response: Response): Promise<void> {
  const { status, body } = call.keyed?.earlier ?? (await callAndKeep(call));
  if (body === "") response.status(status).end();
  else response.status(status).type("application/json").send(body);
}

async function callAndKeep(call: RestCall): Promise<RestAnswer> {
  const { keyed, route } = call;
  const output = await releasingKey(keyed, () => callRoute(call));
  const answer =
    output === undefined
      ? { status: 204, body: "" }
      : { status: route.status ?? 200, body: JSON.stringify(output) };
  return (await keyed?.answered(answer, output)) ?? answer;
}
