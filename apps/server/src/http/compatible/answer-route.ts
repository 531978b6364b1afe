import {
  appRouter,
  createCallerFactory,
  type Dialect,
  toRunFollow,
  type UnfinishedAnswer,
  unfinishedAnswer,
  withinCall,
} from "@parley/api";
import { isTerminal, type SequencedRunEvent } from "@parley/shared";
import type { RequestHandler } from "express";
import { v5 as uuidv5 } from "uuid";
import { readIdempotencyKey } from "../idempotency-key.ts";
import { requestIdOf } from "../request-id.ts";
import { readJsonBody } from "../rest/read-json-body.ts";
import { streamRun } from "../stream-run.ts";
import { whileOpen } from "../while-open.ts";
import { createApiKeyContext } from "./api-key-context.ts";
import type { BodyBudget } from "./body-budget.ts";
import type { CompatibleOptions } from "./compatible-options.ts";
import { readUntil } from "./read-until.ts";
import { sendError } from "./send-error.ts";

/** The largest request body, in bytes: that of the vendors. */
export const MAX_BODY_SIZE = 32 * 1024 * 1024;

export interface AnswerRouteOptions extends CompatibleOptions {
  budget: BodyBudget;
}

const createCaller = createCallerFactory(appRouter);

/**
 * Answers a whole conversation in a vendor's form. The response begins only once the model has, so
 * that whatever fails before is an HTTP error, as the vendors' clients expect it. Who hangs up
 * stops the answer, as with the vendors; under an `Idempotency-Key` it goes on, and the same call
 * again finds it.
 */
export function answerRoute(dialect: Dialect, options: AnswerRouteOptions): RequestHandler {
  return async (request, response) => {
    // Before the body is read: strangers' bodies cost nothing.
    const context = await createApiKeyContext(options, request, response);
    if (response.closed) return;
    response.on("close", options.budget.take(request.headers));
    const body = await readJsonBody(request, response, MAX_BODY_SIZE);
    const { input, encoding } = dialect.readRequest(body, requestIdOf(response));
    const key = readIdempotencyKey(request);
    // Of the caller's own: nobody else's key is the same one.
    const id = key === undefined ? undefined : uuidv5(key, context.principal.userId);
    const caller = createCaller(withinCall(context));
    const signal = whileOpen(response);
    const { run } = await createCaller(context).chat.answer({ ...input, id });
    response.setHeader("X-Run-Id", run.id);
    const onHangUp = (): void => {
      if (id !== undefined || options.isDraining()) return;
      caller.runs.stop({ runId: run.id }).catch(context.onInternalError);
    };
    try {
      const follow = toRunFollow(await caller.runs.follow({ runId: run.id }));
      const events = await readUntil(
        follow,
        encoding === undefined ? isTerminal : hasBegun,
        signal,
      );
      const unfinished = unfinishedIn(events);
      if (unfinished !== null) {
        // Under its key it would be the same failed run again.
        const retryable = unfinished.retryable && id === undefined;
        sendError({ request, response, dialect }, unfinished.error, retryable);
      } else if (encoding === undefined) response.json(dialect.wholeAnswer(events));
      else streamRun({ connections: options.connections, response, follow, encoding, onHangUp });
    } catch (error) {
      // Whoever asked does not get this answer any more.
      onHangUp();
      if (!signal.aborted) throw error;
    }
  };
}

/** Why the run ended without a whole answer; null where it did not, or has not ended. */
function unfinishedIn(events: readonly SequencedRunEvent[]): UnfinishedAnswer | null {
  const last = events.at(-1);
  return last !== undefined && isTerminal(last) ? unfinishedAnswer(last) : null;
}

/** The provider says what it read before anything else, and the adapter passes it on with the first content. */
function hasBegun({ type }: { type: string }): boolean {
  return type === "usage";
}
