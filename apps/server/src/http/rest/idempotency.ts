import { errorMap, toParleyError } from "@parley/api";
import { digestInput } from "@parley/chat";
import {
  answerIdempotencyKey,
  type Db,
  giveBackIdempotencyKey,
  takeIdempotencyKey,
} from "@parley/db";
import { conversation, ParleyError, type Principal } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import * as z from "zod";

/** Longer answers are not kept: the domain gives them again by the call's id. */
const MAX_KEPT_LENGTH = 1_000_000;

export interface RestAnswer {
  status: number;
  body: string;
}

/** A call under an `Idempotency-Key`. */
export interface KeyedRequest {
  /** The domain does a call with this id once, and answers it again. */
  requestId: string;
  /** What the same call was answered before. */
  earlier: RestAnswer | undefined;
  /**
   * Keeps the answer for the next same call, and returns what to answer: where another same call
   * was quicker, its answer.
   */
  answered(answer: RestAnswer, output: unknown): Promise<RestAnswer>;
  /** The call was refused: the key is free again. */
  refused(): Promise<void>;
}

/**
 * Takes the key for this call, or finds the same call that took it before. Two at once share one
 * id, by which the domain does the work once: no one waits, and a call whose process died in the
 * middle is taken up where it stands.
 */
export async function takeKey(
  db: Db,
  principal: Principal,
  key: string,
  call: { procedure: string; input: object },
): Promise<KeyedRequest> {
  const digest = digestInput(call.procedure, call.input);
  const taken = await takeIdempotencyKey(db, principal, key, { digest, requestId: uuidv7() });
  if (taken === null)
    throw new ParleyError(
      "OVERLOADED",
      "Other calls with this Idempotency-Key are being refused just now. Try again.",
    );
  if (!taken.digest.equals(digest))
    throw new ParleyError(
      "CONFLICT",
      "This Idempotency-Key was used for another call already. Make a new one for each call.",
    );
  const { requestId, status, body } = taken;
  return {
    requestId,
    earlier: status === null || body === null ? undefined : { status, body },
    async answered(answer, output) {
      if (answer.body.length > MAX_KEPT_LENGTH) return answer;
      const conversationId = conversationIdOf(output);
      const kept = { digest, requestId, ...answer, conversationId };
      return answerIdempotencyKey(db, principal, key, kept);
    },
    refused: () => giveBackIdempotencyKey(db, principal, key, requestId),
  };
}

/** A call that was refused (4xx) leaves its key free; after a failure of ours it may have run. */
export async function releasingKey<Output>(
  keyed: KeyedRequest | undefined,
  call: () => Promise<Output>,
): Promise<Output> {
  try {
    return await call();
  } catch (error) {
    if (errorMap[toParleyError(error).code].http < 500) await keyed?.refused();
    throw error;
  }
}

const withConversation = z.union([
  z.object({ conversationId: z.uuid() }).transform((output) => output.conversationId),
  z
    .object({ run: z.object({ conversationId: z.uuid() }) })
    .transform(({ run }) => run.conversationId),
  conversation.transform(({ id }) => id),
]);

/** The conversation that an answer tells of, and with which it is deleted. */
function conversationIdOf(output: unknown): string | null {
  return withConversation.safeParse(output).data ?? null;
}
