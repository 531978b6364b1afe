import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import type { Attempts } from "./attempts.ts";
import type { Batches } from "./batches/batches.ts";
import { checkMessagesRequest } from "./check-request.ts";
import { parseFaultHeader } from "./directive.ts";
import { hashText } from "./hash.ts";
import type { Pacer } from "./pacing.ts";
import { type AnswerPlan, planAnswer } from "./plan-answer.ts";
import { DEFAULT_TOKENS_PER_SECOND, type SimulatorOptions } from "./simulator-options.ts";
import { streamAnswer } from "./stream-answer.ts";
import type { Ticker } from "./ticker.ts";
import { sendWholeAnswer } from "./whole-answer.ts";

const SLOW_HEADERS_MS = 2000;
const STALL_MS = 600_000;

/** What the requests of one simulator share. */
export interface Shared {
  readonly options: SimulatorOptions;
  readonly ticker: Ticker;
  readonly pacer: Pacer;
  readonly attempts: Attempts;
  readonly batches: Batches;
}

/** One request on its way through the simulator. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Sends an API error, unless headers are already out. */
  readonly fail: (error: ApiError) => void;
}

/** Answers `POST /v1/messages`. @throws ApiError for what is wrong with the request */
export function answerMessages(exchange: Exchange, body: unknown, shared: Shared): void {
  const request = checkMessagesRequest(body);
  const header = exchange.request.headers["x-sim-fault"];
  const directives = typeof header === "string" ? parseFaultHeader(header) : undefined;
  const planned = planAnswer(request, directives);
  if (planned.problem !== undefined) throw new ApiError(400, planned.problem);
  const plan = outgrown(planned, body, shared) ? { ...planned, fault: undefined } : planned;
  const send = () => sendPlan(exchange, plan, request.stream === true, shared);
  switch (plan.fault?.kind) {
    case "http":
      throw httpError(plan);
    case "connection":
      failConnection(exchange, plan, shared, send);
      return;
    default:
      send();
  }
}

// `until-attempt`: whether this attempt is the one that is let through.
function outgrown(plan: AnswerPlan, body: unknown, { attempts }: Shared): boolean {
  const until = plan.options.untilAttempt;
  if (plan.fault === undefined || until === undefined) return false;
  return !attempts.fails(hashText(JSON.stringify(body)), until);
}

function httpError(plan: AnswerPlan): ApiError {
  const status = plan.fault?.status ?? 500;
  const retryAfter = plan.options.retryAfter ?? (status === 429 || status === 529 ? 1 : undefined);
  return new ApiError(status, undefined, retryAfter);
}

function failConnection(
  { response }: Exchange,
  plan: AnswerPlan,
  { ticker }: Shared,
  send: () => void,
): void {
  const later = (delay: number, action: () => void) => {
    const timed = { onTime: action };
    response.on("close", () => ticker.cancel(timed));
    ticker.schedule(timed, performance.now() + delay);
  };
  if (plan.fault?.name === "reset-headers") {
    response.socket?.resetAndDestroy();
  } else if (plan.fault?.name === "slow-headers") {
    later(plan.options.delay ?? SLOW_HEADERS_MS, send);
  } else {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.flushHeaders();
    later(plan.options.for ?? STALL_MS, () => response.destroy());
  }
}

function sendPlan(exchange: Exchange, plan: AnswerPlan, stream: boolean, shared: Shared): void {
  const { response, requestId, fail } = exchange;
  const { options, pacer, ticker } = shared;
  const rate = plan.options.rate ?? options.tokensPerSecond ?? DEFAULT_TOKENS_PER_SECOND;
  const pace = pacer.start(rate, plan.options.ttft ?? options.firstTokenDelayMs ?? 0);
  if (stream) streamAnswer({ response, plan, pace, ticker, requestId });
  else sendWholeAnswer({ response, plan, pace, ticker, fail });
}
