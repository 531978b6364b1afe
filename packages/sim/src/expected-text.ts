import { checkMessagesRequest } from "./check-request.ts";
import { parseFaultHeader } from "./directive.ts";
import { planAnswer, planText } from "./plan-answer.ts";

/**
 * The text that the simulator answers a Messages request with when nothing goes wrong on the way:
 * its text blocks joined, cut by `max_tokens`, `stop_sequences` and `/stop`, but not by faults.
 *
 * @param body the request body, as sent
 * @param faultHeader the `x-sim-fault` header, if one is sent
 * @throws ApiError when the request would be refused
 */
export function expectedText(body: unknown, faultHeader?: string): string {
  return planText(planAnswer(checkMessagesRequest(body), headerOf(faultHeader)));
}

/** The pieces of `expectedText`, one for each `text_delta`. */
export function expectedTokens(body: unknown, faultHeader?: string): readonly string[] {
  const plan = planAnswer(checkMessagesRequest(body), headerOf(faultHeader));
  return plan.blocks.flatMap((block) => (block.type === "text" ? block.tokens : []));
}

function headerOf(header: string | undefined) {
  return header === undefined ? undefined : parseFaultHeader(header);
}
