import type { ProcessLog } from "@parley/chat";

/** Milliseconds between two lines of one exporter at the least. */
const LINE_EVERY_MS = 60_000;

/** Tells of lost or delayed spans in a line a minute at the most, however many are lost. */
export class LossLog {
  readonly #log: Pick<ProcessLog, "warn">;
  /** Where the spans were to go. */
  readonly #target: string;
  readonly #message: string;
  #lost = 0;
  #reason: string | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(log: Pick<ProcessLog, "warn">, target: string, message: string) {
    this.#log = log;
    this.#message = message;
    this.#target = target;
  }

  add(spans: number, error: Error | undefined, now = performance.now()): void {
    this.#lost += spans;
    this.#reason = error?.message ?? this.#reason;
    if (now - this.#toldAt < LINE_EVERY_MS) return;
    const reason = this.#reason ?? "more came than could be sent";
    this.#log.warn({ spans: this.#lost, target: this.#target, reason }, this.#message);
    this.#toldAt = now;
    this.#lost = 0;
  }
}
