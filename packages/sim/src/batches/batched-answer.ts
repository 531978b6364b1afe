import { ApiError } from "../api-error.ts";
import { checkMessagesRequest } from "../check-request.ts";
import { contentJson, messageJson } from "../frames.ts";
import { idFrom } from "../hash.ts";
import { type AnswerPlan, planAnswer } from "../plan-answer.ts";
import type { BatchedRequest } from "./batch-request.ts";

/** What became of one request, in the API's form. */
export type BatchedResult =
  | { readonly type: "succeeded"; readonly message: Record<string, unknown> }
  | { readonly type: "errored"; readonly error: Record<string, unknown> }
  | { readonly type: "canceled" }
  | { readonly type: "expired" };

/** The answer to one request whose turn has come. The same request always has the same one. */
export function batchedAnswer({ custom_id: id, params }: BatchedRequest): BatchedResult {
  try {
    const request = checkMessagesRequest(params);
    if (request.stream === true) throw new ApiError(400, "stream: not supported in a batch");
    const plan = planAnswer(request);
    if (plan.problem !== undefined) throw new ApiError(400, plan.problem);
    // A request that never comes to its end is what expires.
    if (plan.fault?.name.startsWith("stall") === true) return { type: "expired" };
    const error = errorOf(plan);
    if (error !== undefined) throw error;
    return { type: "succeeded", message: messageJson(plan, contentJson(plan), true, "batch") };
  } catch (error) {
    const told = error instanceof ApiError ? error : new ApiError(500, String(error));
    return { type: "errored", error: errorJson(told, id) };
  }
}

// Faults of the way to the API (late headers, unknown events) do not concern a batch.
function errorOf({ fault }: AnswerPlan): ApiError | undefined {
  if (fault === undefined) return undefined;
  if (fault.kind === "http") return new ApiError(fault.status ?? 500);
  if (fault.name === "overloaded-event") return new ApiError(529);
  if (fault.name === "slow-headers" || fault.name === "unknown-event") return undefined;
  return new ApiError(500);
}

function errorJson(error: ApiError, id: string): Record<string, unknown> {
  const { type, message } = error;
  return { type: "error", error: { type, message }, request_id: idFrom("req_", id) };
}
