import type { LogEntry } from "../log/log-entry.ts";
import type { FollowSink } from "./run-follow.ts";
import type { FollowHandle } from "./sink.ts";

/** Entries read from the table at a time. */
const PAGE = 200;
const READ_TRIES = 3;

export interface FollowerOptions {
  after: number;
  sink: FollowSink;
  /** Reads entries after a cursor from the table. */
  read: (after: number, limit: number) => Promise<LogEntry[]>;
  onClose: () => void;
}

/**
 * One reader of one run's log.
 *
 *     reading ──(nothing newer in the table)──► live
 *        ▲ ▲                                     │ │
 *        │ └────────(a gap in what came)─────────┘ │ (sink full)
 *        └──────(resume)────── blocked ◄───────────┘      any ──► closed
 *
 * While it is not live it holds no entry: what it missed stays in the table (invariant 12). The
 * cursor drops what comes twice and notices what does not come.
 */
export class Follower implements FollowHandle {
  readonly #options: FollowerOptions;
  #cursor: number;
  #state: "reading" | "live" | "blocked" | "closed" = "reading";
  /** Something was published while it was not live. */
  #behind = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#cursor = options.after;
  }

  get cursor(): number {
    return this.#cursor;
  }

  get isLive(): boolean {
    return this.#state === "live";
  }

  start(): void {
    void this.#catchUp();
  }

  /** New entries of the run, in order. */
  publish(entries: readonly LogEntry[]): void {
    if (this.#state !== "live") {
      this.#behind = true;
      return;
    }
    const first = entries[0];
    if (first === undefined) return;
    if (first.seq === this.#cursor + 1) {
      this.#deliver(entries);
      return;
    }
    const fresh = entries.filter((entry) => entry.seq > this.#cursor);
    if (fresh.length === 0) return;
    if (fresh[0]?.seq === this.#cursor + 1) this.#deliver(fresh);
    else void this.#catchUp();
  }

  resume(): void {
    if (this.#state === "blocked") void this.#catchUp();
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#options.onClose();
  }

  /** Never throws. */
  async #catchUp(): Promise<void> {
    this.#state = "reading";
    let failures = 0;
    while (this.#state === "reading") {
      this.#behind = false;
      let page: LogEntry[];
      try {
        page = await this.#options.read(this.#cursor, PAGE);
        failures = 0;
      } catch {
        if (++failures < READ_TRIES) continue;
        this.#end("failed");
        return;
      }
      if (this.#state !== "reading") return;
      if (page.length > 0) this.#deliver(page);
      if (this.#state !== "reading") return;
      if (page.length < PAGE && !this.#behind) this.#state = "live";
    }
  }

  #deliver(entries: readonly LogEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#cursor = last.seq;
    const hasRoom = this.#options.sink.write(entries);
    if (this.#state === "closed") return;
    if (last.terminal) this.#end("complete");
    else if (!hasRoom) this.#state = "blocked";
  }

  #end(reason: "complete" | "failed"): void {
    if (this.#state === "closed") return;
    this.close();
    this.#options.sink.end(reason);
  }
}
