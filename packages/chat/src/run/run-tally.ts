import { costMicroDollars } from "@parley/llm";
import { noUsage, type TokenUsage } from "@parley/shared";

/** Tokens of one model call. */
export interface CallUsage {
  usage: TokenUsage;
  /** The call was cut before the provider's final count. */
  estimated: boolean;
}

/** What a run's model calls used together. */
export interface CountedUsage {
  usage: TokenUsage;
  /** Null where the model's price is not known. */
  costMicroDollars: number | null;
  /** One of them was cut before the provider's final count. */
  estimated: boolean;
  /** From the first call until the model said something; null where it did not, or nobody measured. */
  firstTokenMs: number | null;
}

/** Adds up what the model calls of a run use, each at its own price: long prompts cost more. */
export class RunTally {
  readonly #model: string;
  #usage: TokenUsage = noUsage;
  #cost: number | null = 0;
  #estimated = false;
  #calls = 0;
  /** The call that was added last, and what it cost. */
  last: (CallUsage & { costMicroDollars: number | null }) | null = null;
  firstTokenMs: number | null = null;

  constructor(model: string) {
    this.#model = model;
  }

  add({ usage, estimated }: CallUsage): void {
    const sum = this.#usage;
    this.#usage = {
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      cacheReadTokens: sum.cacheReadTokens + usage.cacheReadTokens,
      cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
    };
    const cost = costMicroDollars(usage, this.#model);
    this.#cost = this.#cost === null || cost === null ? null : this.#cost + cost;
    this.#estimated ||= estimated;
    this.#calls++;
    this.last = { usage, estimated, costMicroDollars: cost };
  }

  /** What a further call used, after which all used `total` together. */
  rest(total: TokenUsage): TokenUsage {
    const sum = this.#usage;
    return {
      inputTokens: total.inputTokens - sum.inputTokens,
      outputTokens: total.outputTokens - sum.outputTokens,
      cacheReadTokens: total.cacheReadTokens - sum.cacheReadTokens,
      cacheWriteTokens: total.cacheWriteTokens - sum.cacheWriteTokens,
    };
  }

  get calls(): number {
    return this.#calls;
  }

  get tokens(): number {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = this.#usage;
    return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  }

  /** Micro-dollars; 0 where the model's price is not known. */
  get spent(): number {
    return this.#cost ?? 0;
  }

  /** Null when no model was reached. */
  counted(): CountedUsage | null {
    if (this.#calls === 0) return null;
    return {
      usage: this.#usage,
      costMicroDollars: this.#cost,
      estimated: this.#estimated,
      firstTokenMs: this.firstTokenMs,
    };
  }
}
