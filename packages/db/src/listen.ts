import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

/** NOTIFY channels. Each is a hint only: the tables are the truth (invariant 5). */
export type Channel =
  | "parley_run_events"
  | "parley_run_stop"
  | "parley_conversations"
  | "parley_jobs"
  | "parley_webhooks";

export interface ListenOptions {
  connectionString: string;
  onNotification: (channel: Channel, payload: string) => void;
  /** After every (re)connect: whatever was notified meanwhile was missed, so catch up. */
  onConnect: () => void;
  onError: (error: Error) => void;
  signal: AbortSignal;
}

const channels: readonly Channel[] = [
  "parley_run_events",
  "parley_run_stop",
  "parley_conversations",
  "parley_jobs",
  "parley_webhooks",
];
const isChannel = (name: string): name is Channel => channels.some((channel) => channel === name);

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/** Listens until `signal` aborts, reconnecting whenever the connection breaks. */
export async function listen(options: ListenOptions): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!options.signal.aborted) {
    try {
      await listenOnce(options, () => {
        retryMs = FIRST_RETRY_MS;
      });
    } catch (error) {
      if (options.signal.aborted) return;
      options.onError(error instanceof Error ? error : new Error(String(error)));
    }
    await wait(retryMs, undefined, { signal: options.signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

/** One connection's life; returns or throws when it has ended. */
async function listenOnce(options: ListenOptions, onConnected: () => void): Promise<void> {
  const client = new pg.Client({
    connectionString: options.connectionString,
    application_name: "parley listen",
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  const ended = new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("end", resolve);
  });
  ended.catch(() => undefined);
  const close = (): void => {
    client.end().catch(() => undefined);
  };
  options.signal.addEventListener("abort", close);
  try {
    await client.connect();
    client.on("notification", ({ channel, payload }) => {
      if (isChannel(channel)) options.onNotification(channel, payload ?? "");
    });
    for (const channel of channels) await client.query(`LISTEN ${channel}`);
    onConnected();
    options.onConnect();
    await ended;
  } finally {
    options.signal.removeEventListener("abort", close);
    close();
  }
}
