/** Something of which there is only so much: whoever wants some waits until there is enough, in turn. */
export class Room {
  readonly #max: number;
  readonly #waiting: { amount: number; enter: () => void }[] = [];
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Resolves, when there is room, with how to give it back. More than there is at all is let in
   * alone. Resolves at once, with nothing taken, when the signal aborts.
   */
  take(amount: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve) => {
      const waiter = {
        amount,
        enter: () => {
          signal.removeEventListener("abort", leave);
          this.#taken += amount;
          resolve(this.#giveBack(amount));
        },
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at !== -1) this.#waiting.splice(at, 1);
        resolve(() => undefined);
        this.#letIn();
      };
      if (signal.aborted) {
        resolve(() => undefined);
        return;
      }
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
      this.#letIn();
    });
  }

  #giveBack(amount: number): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= amount;
      this.#letIn();
    };
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#taken > 0 && this.#taken + next.amount > this.#max) return;
      this.#waiting.shift();
      next.enter();
    }
  }
}
