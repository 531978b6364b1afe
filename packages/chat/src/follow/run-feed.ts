import { type Db, listRunEvents, listRunEventsOfMany, type RunEventRow } from "@parley/db";
import { ParleyError } from "@parley/shared";
import type { LogEntry } from "../log/log-entry.ts";
import type { ProcessLog } from "../process-log.ts";
import { Follower } from "./follower.ts";
import type { FollowSink } from "./run-follow.ts";
import type { FollowHandle } from "./sink.ts";

/** Followers that one process serves at the most. */
const MAX_FOLLOWERS = 10_000;
/** How often silence is counted. */
const POLL_MS = 500;
/** A run of which nothing came for so many polls is looked up: a hint may have been lost (invariant 5). */
const SILENT_POLLS = 2;
const PAGE = 200;

interface Channel {
  followers: Set<Follower>;
  /** Polls since something came: a token costs no look at the clock. */
  silentPolls: number;
}

export interface RunFeedOptions {
  db: Db;
  log: ProcessLog;
}

/**
 * Brings the entries of runs to those who follow them in this process: what this process commits
 * comes by `publish`, what others commit is read from the table after a `hint`, and whoever has
 * heard nothing for a second is looked up anyway. The table is the truth.
 */
export class RunFeed {
  readonly #db: Db;
  readonly #log: ProcessLog;
  readonly #channels = new Map<string, Channel>();
  readonly #hinted = new Set<string>();
  #followers = 0;
  #reading = false;
  readonly #poll: NodeJS.Timeout;

  constructor(options: RunFeedOptions) {
    this.#db = options.db;
    this.#log = options.log;
    this.#poll = setInterval(() => this.#hintSilent(), POLL_MS);
    this.#poll.unref();
  }

  get followerCount(): number {
    return this.#followers;
  }

  close(): void {
    clearInterval(this.#poll);
  }

  attach(runId: string, after: number, sink: FollowSink): FollowHandle {
    if (this.#followers >= MAX_FOLLOWERS)
      throw new ParleyError("OVERLOADED", "Too many streams are open here. Try again shortly.", {
        retryAfterMs: 5_000,
      });
    const channel = this.#channels.get(runId) ?? {
      followers: new Set(),
      silentPolls: 0,
    };
    this.#channels.set(runId, channel);
    const follower = new Follower({
      after,
      sink,
      read: async (cursor, limit) =>
        (await listRunEvents(this.#db, runId, cursor, limit)).map(rowToEntry),
      onClose: () => {
        this.#followers--;
        channel.followers.delete(follower);
        if (channel.followers.size === 0) this.#channels.delete(runId);
      },
    });
    this.#followers++;
    channel.followers.add(follower);
    follower.start();
    return follower;
  }

  /** Entries that are committed, in order. */
  publish(runId: string, entries: readonly LogEntry[]): void {
    const channel = this.#channels.get(runId);
    if (channel === undefined) return;
    channel.silentPolls = 0;
    for (const follower of channel.followers) follower.publish(entries);
  }

  /** Another process says that these logs have grown. */
  hint(runIds: readonly string[] | "all"): void {
    for (const runId of runIds === "all" ? this.#channels.keys() : runIds)
      if (this.#channels.has(runId)) this.#hinted.add(runId);
    if (this.#hinted.size > 0 && !this.#reading) void this.#readHinted();
  }

  #hintSilent(): void {
    const silent: string[] = [];
    for (const [runId, channel] of this.#channels)
      if (++channel.silentPolls > SILENT_POLLS) silent.push(runId);
    this.hint(silent);
  }

  /** One query for all hinted runs at a time; never throws: the next poll tries again. */
  async #readHinted(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#hinted.size > 0) {
        const cursors = this.#takeHinted();
        if (cursors.length > 0) await this.#readFrom(cursors);
      }
    } catch (error) {
      this.#log.warn({ err: error }, "The run log could not be read; trying again.");
    } finally {
      this.#reading = false;
    }
  }

  #takeHinted(): { runId: string; after: number }[] {
    const cursors: { runId: string; after: number }[] = [];
    for (const runId of this.#hinted) {
      let after = Number.POSITIVE_INFINITY;
      for (const follower of this.#channels.get(runId)?.followers ?? []) {
        if (follower.isLive) after = Math.min(after, follower.cursor);
        else follower.publish([]);
      }
      if (after !== Number.POSITIVE_INFINITY) cursors.push({ runId, after });
    }
    this.#hinted.clear();
    return cursors;
  }

  async #readFrom(cursors: readonly { runId: string; after: number }[]): Promise<void> {
    const rows = await listRunEventsOfMany(this.#db, cursors, PAGE);
    const entriesByRun = Map.groupBy(rows, (row) => row.runId);
    for (const { runId } of cursors) {
      const entries = (entriesByRun.get(runId) ?? []).map(rowToEntry);
      const channel = this.#channels.get(runId);
      if (channel !== undefined) channel.silentPolls = 0;
      if (entries.length > 0) this.publish(runId, entries);
      if (entries.length === PAGE) this.#hinted.add(runId);
    }
  }
}

function rowToEntry(row: RunEventRow): LogEntry {
  return { seq: row.seq, json: row.data, terminal: row.terminal };
}
