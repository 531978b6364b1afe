import { blockStart, blockStop, closingFrames, DELTA_TAIL, deltaHead } from "./frames.ts";
import type { AnswerPlan } from "./plan-answer.ts";

/** Walks through the frames of an answer, a token at a time, encoding each only when it is due. */
export class FrameCursor {
  /** Tokens handed out so far. */
  sent = 0;
  /** Whether every token is out; only `closing()` is left. */
  done: boolean;
  readonly #plan: AnswerPlan;
  #block = 0;
  #token = 0;
  #head = "";

  constructor(plan: AnswerPlan) {
    this.#plan = plan;
    this.done = plan.blocks.length === 0;
  }

  /** The frames of the next token: its delta, with the block's start before or its end after it. */
  next(): string {
    const index = this.#block;
    const block = this.#plan.blocks[index];
    if (block === undefined) return "";
    let frames = "";
    if (this.#token === 0) {
      frames = blockStart(block, index);
      this.#head = deltaHead(block, index);
    }
    const token = block.tokens[this.#token];
    if (token !== undefined) {
      frames += this.#head + JSON.stringify(token) + DELTA_TAIL;
      this.#token += 1;
      this.sent += 1;
    }
    if (this.#token >= block.tokens.length) {
      frames += blockStop(block, index);
      this.#block += 1;
      this.#token = 0;
      this.done = this.#block >= this.#plan.blocks.length;
    }
    return frames;
  }

  /** `message_delta` and `message_stop`. */
  closing(): string {
    return closingFrames(this.#plan);
  }
}
