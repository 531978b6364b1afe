import type { ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import { contentJson, messageJson } from "./frames.ts";
import type { Pace } from "./pacing.ts";
import type { AnswerPlan } from "./plan-answer.ts";
import type { Ticker } from "./ticker.ts";

/** Everything that one answer in one piece needs. */
export interface WholeAnswerContext {
  readonly response: ServerResponse;
  readonly plan: AnswerPlan;
  readonly pace: Pace;
  readonly ticker: Ticker;
  readonly fail: (error: ApiError) => void;
}

/**
 * Sends a plan as one JSON message, when its last token is due. Mid-stream faults take the form
 * that they have without a stream: HTTP errors, or a body that breaks off in the middle.
 */
export function sendWholeAnswer(context: WholeAnswerContext): void {
  const { response, plan, pace, ticker } = context;
  const timed = { onTime: () => finish(context) };
  response.on("close", () => ticker.cancel(timed));
  ticker.schedule(timed, pace.dueAt(plan.outputTokens - 1));
}

function finish({ response, plan, fail }: WholeAnswerContext): void {
  const body = JSON.stringify(messageJson(plan, contentJson(plan), true));
  const half = body.slice(0, body.length / 2);
  const name = plan.fault?.name;
  if (name === "overloaded-event") return fail(new ApiError(529));
  if (name === "api-error-event") return fail(new ApiError(500));
  response.writeHead(200, { "content-type": "application/json" });
  switch (name) {
    case "reset":
      response.write(half, () => response.destroy());
      return;
    case "stall":
    case "stall-pings":
      response.write(half);
      return;
    case "truncate":
    case "garbage":
      response.end(half);
      return;
    default:
      response.end(body);
  }
}
