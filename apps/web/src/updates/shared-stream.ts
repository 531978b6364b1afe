import type { ErrorCode, Update } from "@parley/client";
import { parley } from "../app/parley.ts";
import { codeOf } from "../failures/failure-of.ts";
import type { Connection } from "./connection.ts";
import type { TabMessage } from "./tab-message.ts";
import { WantedRuns, type Wish } from "./wanted-runs.ts";

/** What comes of the stream: to this tab, and to the others. */
export interface StreamListener {
  onUpdate(update: Update): void;
  /** `code`: what the server said when it was lost; `problem`: the same, in the tab that holds it. */
  onConnection(connection: Connection, code: ErrorCode | undefined, problem?: unknown): void;
}

/** The one stream of a browser, in the tab that holds it. */
export class SharedStream {
  readonly #tab: string;
  readonly #listener: StreamListener;
  readonly #tell: (message: TabMessage) => void;
  readonly #wanted = new WantedRuns();
  #open: AbortController | undefined;
  #settling = false;

  /** @param tell says it to the other tabs */
  constructor(tab: string, listener: StreamListener, tell: (message: TabMessage) => void) {
    this.#tab = tab;
    this.#listener = listener;
    this.#tell = tell;
  }

  wish(tab: string, wish: Wish): void {
    this.#wanted.set(tab, wish);
    this.#settle();
  }

  leave(tab: string): void {
    this.#wanted.remove(tab);
    this.#settle();
  }

  /** Tries anew at once, whether it was given up or waits for the next try. */
  retry(): void {
    this.close();
    this.#settle();
  }

  close(): void {
    this.#open?.abort();
    this.#open = undefined;
  }

  /** Once for all that is wished in one go. */
  #settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => {
      this.#settling = false;
      if (this.#wanted.isIdle) this.close();
      else if (this.#open === undefined || this.#wanted.isBehind) void this.#follow();
    });
  }

  async #follow(): Promise<void> {
    this.#open?.abort();
    const leaving = new AbortController();
    this.#open = leaving;
    const { signal } = leaving;
    let said: Connection | undefined;
    const say = (connection: Connection, problem?: unknown): void => {
      // That it is there is said by each event that comes; the other tabs need to hear it once.
      if (signal.aborted || (connection === "connected" && said === connection)) return;
      said = connection;
      const code = codeOf(problem);
      this.#listener.onConnection(connection, code, problem);
      this.#tell({ type: "connection", connection, code });
    };
    try {
      const updates = parley.updates({
        runs: this.#wanted.open(),
        signal,
        onConnection: (connected) => say(connected ? "connected" : "reconnecting"),
      });
      for await (const update of updates) {
        if (signal.aborted) return;
        this.#take(update);
      }
    } catch (error) {
      if (signal.aborted) return;
      say("lost", error);
      this.#open = undefined;
    }
  }

  #take(update: Update): void {
    const isTold =
      update.type === "conversations.changed" ||
      update.type === "jobs.changed" ||
      this.#wanted.isWantedBeside(this.#tab, update.runId);
    if (isTold) this.#tell({ type: "update", update });
    if (update.type === "run.event") this.#wanted.took(update.runId, update.seq);
    else if (update.type === "run.unknown") this.#wanted.ended(update.runId);
    this.#listener.onUpdate(update);
  }
}
