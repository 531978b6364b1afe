import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { logTail } from "./bounded-log-file.ts";
import { connectionTo } from "./connection.ts";
import { EmbeddedPostgresError, errorCode } from "./embedded-postgres-error.ts";
import { doesNotRunHere, type PostgresBinaries } from "./find-binaries.ts";
import {
  findPostmaster,
  isPostmasterOf,
  type RunningPostmaster,
  removeStaleLockFiles,
} from "./postmaster-file.ts";
import { MAINTENANCE_DATABASE, serverArguments } from "./server-settings.ts";
import {
  checkSocketDirectory,
  makeSocketDirectory,
  removeSocketDirectory,
  socketDirectoryOf,
} from "./socket-directory.ts";
import { type PostgresUser, runAs } from "./unprivileged-user.ts";
import { waitUntil } from "./wait-until.ts";

/** What Postgres answers while it starts, recovers or shuts down. */
const CANNOT_CONNECT_NOW = "57P03";
/** Recovery after a crash replays at most `max_wal_size`. */
const READY_TIMEOUT_MS = 120_000;
/** A socket that is missing that long after the server began is not coming. */
const SOCKET_TIMEOUT_MS = 10_000;
/** Lost races and backends that outlive a killed server by a moment are worth another try. */
const ATTEMPTS = 4;
const BACKOFF_MS = 100;

export interface PostmasterPlan {
  readonly binaries: PostgresBinaries;
  readonly clusterDir: string;
  readonly user: PostgresUser | undefined;
  readonly logFile: string;
  readonly durable: boolean;
}

export interface ReadyPostmaster extends RunningPostmaster {
  /** It was running already. */
  readonly adopted: boolean;
}

/**
 * Returns the server of this cluster, ready for connections: the one that runs, or else a new one.
 * @throws EmbeddedPostgresError when none can be had; a server that this call started is not left behind
 */
export async function startPostmaster(plan: PostmasterPlan): Promise<ReadyPostmaster> {
  let failure = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await delay(BACKOFF_MS * 2 ** attempt);
    const running = await findPostmaster(plan.clusterDir);
    const ready = await (running === undefined ? launch(plan) : adopt(plan, running));
    if (typeof ready === "object") return ready;
    failure = ready;
  }
  await removeSocketDirectory(await socketDirectoryOf(plan.clusterDir, plan.user));
  throw new EmbeddedPostgresError(
    `The database in ${plan.clusterDir} did not start. ${failure} The whole log is in ${plan.logFile}.`,
  );
}

/** Waits for a server that runs already; a sentence if it has ended meanwhile. */
async function adopt(
  plan: PostmasterPlan,
  { pid }: RunningPostmaster,
): Promise<ReadyPostmaster | string> {
  const ended = async () => !(await isPostmasterOf(plan.clusterDir, pid));
  const ready = await untilReady(plan, pid, ended);
  if (ready !== undefined) return { ...ready, adopted: true };
  return `The server that was running (process ${pid}) has ended meanwhile.`;
}

/** Starts a server; the reason if it ended at once. */
async function launch(plan: PostmasterPlan): Promise<ReadyPostmaster | string> {
  const { child, pid } = await spawnPostmaster(plan);
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  try {
    const ready = await untilReady(plan, pid, ended);
    if (ready !== undefined) return { ...ready, adopted: false };
  } catch (error) {
    child.kill("SIGINT");
    throw error;
  }
  return `Its log ends with:\n${await logTail(plan.logFile)}\n`;
}

async function spawnPostmaster(
  plan: PostmasterPlan,
): Promise<{ child: ChildProcess; pid: number }> {
  const { binaries, clusterDir, user, logFile, durable } = plan;
  const socketDirectory = await makeSocketDirectory(clusterDir, user);
  await removeStaleLockFiles(clusterDir, socketDirectory);
  const output = await open(logFile, "a", 0o600);
  try {
    const child = spawn(
      binaries.postgres,
      serverArguments(clusterDir, { socketDirectory, durable }),
      {
        ...runAs(user),
        cwd: "/",
        env: { LC_ALL: "C" },
        // Its own session: Ctrl-C in the terminal is for Parley, which stops Postgres last.
        detached: true,
        stdio: ["ignore", output.fd, output.fd],
      },
    );
    await once(child, "spawn").catch((error: unknown) => {
      throw doesNotRunHere(error);
    });
    child.unref();
    if (child.pid === undefined) throw new Error("a started process has no id");
    return { child, pid: child.pid };
  } finally {
    await output.close();
  }
}

/** Waits until server `pid` lets us in; undefined if it ends before that. */
async function untilReady(
  plan: PostmasterPlan,
  pid: number,
  ended: () => boolean | Promise<boolean>,
): Promise<RunningPostmaster | undefined> {
  const { clusterDir, user } = plan;
  const socketDeadline = performance.now() + SOCKET_TIMEOUT_MS;
  let ready: RunningPostmaster | undefined;
  const settled = await waitUntil(
    async () => {
      if (await ended()) return true;
      const running = await findPostmaster(clusterDir);
      if (running?.pid === pid && running.socketDirectory !== "") {
        const state = await knock(running, user);
        if (state === "open") ready = running;
        if (state === "absent" && performance.now() > socketDeadline) throw unreachable(plan, pid);
      }
      return ready !== undefined;
    },
    { timeoutMs: READY_TIMEOUT_MS },
  );
  if (settled) return ready;
  throw new EmbeddedPostgresError(
    `The database in ${clusterDir} was not ready after ${READY_TIMEOUT_MS / 1000} s (process ${pid}). See ${plan.logFile}.`,
  );
}

async function knock(
  { socketDirectory, port }: RunningPostmaster,
  user: PostgresUser | undefined,
): Promise<"open" | "busy" | "absent"> {
  try {
    await checkSocketDirectory(socketDirectory, user);
    const client = new Client(connectionTo({ socketDirectory, port }, MAINTENANCE_DATABASE));
    client.on("error", () => {}); // connect() rejects with the same error
    await client.connect();
    await client.end();
    return "open";
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === CANNOT_CONNECT_NOW) return "busy";
    if (["ENOENT", "ECONNREFUSED", "ECONNRESET"].includes(code)) return "absent";
    throw error;
  }
}

function unreachable({ clusterDir }: PostmasterPlan, pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `Postgres (process ${pid}) runs on ${clusterDir}, but its socket is gone. Stop it (kill -INT ${pid}) and start Parley again.`,
  );
}
