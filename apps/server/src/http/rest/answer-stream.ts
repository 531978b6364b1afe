import { callProcedure, restEncodings, toRunFollow, withinCall } from "@parley/api";
import type { RunFollow } from "@parley/chat";
import { startedRun } from "@parley/shared";
import type { Response } from "express";
import * as z from "zod";
import { streamRun } from "../stream-run.ts";
import { type RestAnswer, releasingKey } from "./idempotency.ts";
import { callRoute, type RestCall, type RestOptions } from "./rest-call.ts";

/** Calls the procedure and streams the run that it follows, or names. */
export async function answerStream(
  call: RestCall,
  options: RestOptions,
  response: Response,
): Promise<void> {
  const follow = await followOf(call);
  if (follow === null) {
    response.status(204).end();
    return;
  }
  const encoding = restEncodings[call.format];
  const stopsOnHangUp = call.route.streamsRun === true && call.input["onDisconnect"] === "stop";
  streamRun({
    connections: options.connections,
    response,
    // An encoding that remembers has to be told of what the reader had before it was cut off.
    follow:
      encoding.initial === null || follow.after === 0
        ? follow
        : await followFromStart(call, follow.runId),
    encoding,
    after: follow.after,
    onHangUp: () => {
      if (stopsOnHangUp && !options.isDraining()) void stopRun(call, follow.runId);
    },
  });
}

const namedRun = startedRun.pick({ run: true });

/** A subscription's own follow, or that of the run that the output names. Null: it names none. */
async function followOf(call: RestCall): Promise<RunFollow | null> {
  const { keyed, route } = call;
  if (keyed?.earlier !== undefined) return followFromStart(call, runIn(keyed.earlier));
  const output = await releasingKey(keyed, () => callRoute(call));
  if (route.type === "subscription") return toRunFollow(output);
  const named = namedRun.nullable().parse(output);
  if (named === null) return null;
  const runId = await keepRun(call, named);
  // Another same call was quicker, and its run is the one: this one was begun in vain.
  if (runId !== named.run.id) void stopRun(call, named.run.id);
  return followFromStart(call, runId);
}

/** Keeps the run of a stream under its key, to be followed again. Returns the run that counts. */
async function keepRun({ keyed }: RestCall, named: z.infer<typeof namedRun>): Promise<string> {
  const answer = { status: 200, body: JSON.stringify({ runId: named.run.id }) };
  return runIn((await keyed?.answered(answer, named)) ?? answer);
}

function runIn({ body }: RestAnswer): string {
  return z.object({ runId: z.uuid() }).parse(JSON.parse(body)).runId;
}

async function followFromStart({ context }: RestCall, runId: string): Promise<RunFollow> {
  const input = { runId };
  return toRunFollow(
    await callProcedure(withinCall(context), {
      procedure: "runs.follow",
      type: "subscription",
      input,
    }),
  );
}

async function stopRun({ context }: RestCall, runId: string): Promise<void> {
  try {
    await callProcedure(withinCall(context), {
      procedure: "runs.stop",
      type: "mutation",
      input: { runId },
    });
  } catch (error) {
    context.onInternalError(error);
  }
}
