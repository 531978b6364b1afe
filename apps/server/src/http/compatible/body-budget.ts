import { ParleyError } from "@parley/shared";

/**
 * Bounds what the bodies of all requests that are being answered may have together, in bytes: one
 * may have many megabytes, and is kept until its answer has ended.
 */
export class BodyBudget {
  readonly #max: number;
  readonly #maxOfOne: number;
  #taken = 0;

  constructor(max: number, maxOfOne: number) {
    this.#max = max;
    this.#maxOfOne = maxOfOne;
  }

  /**
   * Takes what the headers announce, or the most that there may be where they do not say. Returns
   * how to give it back. Throws OVERLOADED when there is no room; one body alone always has some.
   */
  take(headers: {
    "content-length"?: string | undefined;
    "content-encoding"?: string | undefined;
  }): () => void {
    const isPlain = headers["content-encoding"] === undefined;
    const announced = isPlain ? Number(headers["content-length"] ?? Number.NaN) : Number.NaN;
    const bytes = Number.isNaN(announced) ? this.#maxOfOne : Math.min(announced, this.#maxOfOne);
    if (this.#taken > 0 && this.#taken + bytes > this.#max)
      throw new ParleyError(
        "OVERLOADED",
        "Too many large requests are being answered. Try again shortly.",
        { retryAfterMs: 5_000 },
      );
    this.#taken += bytes;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= bytes;
    };
  }
}
