import { ParleyError, type Principal } from "@parley/shared";

/** Uploads that one person, and all together, may have going in one process. */
const PER_USER = 10;
const IN_ALL = 100;

/** Bounds what is being uploaded at once. */
export class UploadSlots {
  readonly #ofUser = new Map<string, number>();
  #taken = 0;

  /** Returns how to give the slot back. Throws RATE_LIMITED or OVERLOADED. */
  take({ organizationId, userId }: Principal): () => void {
    const key = `${organizationId} ${userId}`;
    const own = this.#ofUser.get(key) ?? 0;
    if (own >= PER_USER)
      throw new ParleyError(
        "RATE_LIMITED",
        `${PER_USER} of your files are being uploaded, which is as many as one person may have at once. Wait for one to end.`,
        { retryAfterMs: 1_000 },
      );
    if (this.#taken >= IN_ALL)
      throw new ParleyError("OVERLOADED", "Too many files are being uploaded. Try again shortly.", {
        retryAfterMs: 2_000,
      });
    this.#ofUser.set(key, own + 1);
    this.#taken++;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken--;
      const left = (this.#ofUser.get(key) ?? 1) - 1;
      if (left === 0) this.#ofUser.delete(key);
      else this.#ofUser.set(key, left);
    };
  }
}
