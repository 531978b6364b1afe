import { setTimeout as wait } from "node:timers/promises";
import { monotonicNow } from "../monotonic-clock.ts";
import { percentile } from "../percentile.ts";
import type { Pinning } from "../process/pinning.ts";
import {
  busyMs,
  cpuOf,
  cpuOfFamily,
  readProcesses,
  residentKiB,
} from "../process/process-table.ts";
import { startProcess, type StartedProcess } from "../process/start-process.ts";
import {
  allUp,
  emissionsMessage,
  type LoadPlan,
  loadResult,
  type StreamResult,
} from "./load-messages.ts";
import { streamPrompt, warmUpPrompt } from "./prompt.ts";
import { type RunningServer, startServer } from "./start-server.ts";
import type { VariantName } from "./variant-name.ts";

const TOKENS_PER_SECOND = 20;

/** Between the starts of two streams: 250 of them take 2 s. */
const START_GAP_MS = 8;
/** Between the moment when all streams are up and the window. */
const SETTLE_MS = 1_000;
/** How much longer than planned the streams may take to come up before they end inside the window. */
const SLACK_MS = 4_000;
const WARM_UP_STREAMS = 25;
const WARM_UP_TOKENS = 200;
/** The longest wait for anything that the load client does. */
const LOAD_MS = 60_000;

export interface MeasureOptions {
  variant: VariantName;
  streams: number;
  seconds: number;
  pinning: Pinning;
  profile: string | undefined;
}

/** One variant, once, at one number of streams. */
export interface Measurement {
  variant: VariantName;
  streams: number;
  /** CPU time for each token that reached its reader, in microseconds. */
  cpuPerToken: { server: number; postgres: number; sum: number };
  /** From the simulator's write of a token to the reader that has it, in milliseconds. */
  addedLatency: { p50: number; p99: number };
  /** From sending the request to the first text, in milliseconds. */
  firstToken: { p50: number; p99: number };
  /** What the server grew by from idle (but warm) to all streams, for each stream. */
  residentKiBPerStream: number;
  tokensPerSecond: { offered: number; emitted: number; delivered: number };
  /** Less than 99 % of what was offered reached the readers. */
  overloaded: boolean;
  /** Of one core, from 0 to 1. */
  cpuShare: {
    server: number;
    postgres: number;
    simulator: number;
    client: number;
    /** All else on this machine: it had better be nothing. */
    strangers: number;
  };
  /** What is wrong with which texts; none of them should be. */
  problems: string[];
  /** The last lines of the server's output, to find out why. */
  serverSaid: string;
  postgresVersion: string | undefined;
}

/** Starts everything afresh, warms it up, loads it, measures a window of it, and stops everything. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { variant, pinning } = options;
  await using stack = new AsyncDisposableStack();
  const stopLater = <T extends { stop(): Promise<void> }>(started: T): T =>
    stack.adopt(started, () => started.stop());
  const simulator = stopLater(
    await startProcess({
      script: new URL("timed-simulator.ts", import.meta.url),
      args: [String(TOKENS_PER_SECOND)],
      cores: pinning.others,
      readyLine: /^ready (http\S+)\n/m,
    }),
  );
  const client = stopLater(
    await startProcess({
      script: new URL("load-client.ts", import.meta.url),
      cores: pinning.others,
      readyLine: /^(ready)/m,
    }),
  );
  const server = stopLater(
    await startServer(variant, { ...options, simulatorUrl: simulator.ready }),
  );
  return await measureRunning(options, { simulator, client, server });
}

interface Parts {
  simulator: StartedProcess;
  client: StartedProcess;
  server: RunningServer;
}

async function measureRunning(options: MeasureOptions, parts: Parts): Promise<Measurement> {
  const { streams, seconds } = options;
  const { simulator, client, server } = parts;
  await warmUp(options, parts);
  const idleKiB = residentKiB(server.pid);

  const rampMs = streams * START_GAP_MS;
  const lifeMs = rampMs + SETTLE_MS + seconds * 1000 + SLACK_MS;
  const tokens = Math.ceil((lifeMs / 1000) * TOKENS_PER_SECOND);
  const prompts = Array.from({ length: streams }, (_, stream) => streamPrompt(stream, tokens));
  client.send(planOf(options, server, prompts, rampMs));
  await client.receive(allUp, LOAD_MS);
  await wait(SETTLE_MS);
  const before = sample(parts);
  await wait(seconds * 1000);
  const after = sample(parts);
  const loadedKiB = residentKiB(server.pid);

  const { streams: results } = await client.receive(loadResult, LOAD_MS);
  simulator.send({});
  const { emissions } = await simulator.receive(emissionsMessage, LOAD_MS);
  const window = { from: before.at, to: after.at };
  const lengthMs = window.to - window.from;
  const delivered = countWithin(
    results.map(({ arrivals }) => arrivals),
    window,
  );
  const offered = streams * TOKENS_PER_SECOND;
  const perToken = (part: "server" | "postgres") =>
    ((after[part] - before[part]) * 1000) / delivered;
  const share = (part: keyof Sample) => (after[part] - before[part]) / lengthMs;
  const perSecond = (count: number) => count / (lengthMs / 1000);
  const latencies = addedLatencies(results, emissions, window);
  const firsts = results.map(({ arrivals, startedAt }) => (arrivals[0] ?? Number.NaN) - startedAt);
  return {
    variant: options.variant,
    streams,
    cpuPerToken: {
      server: perToken("server"),
      postgres: perToken("postgres"),
      sum: perToken("server") + perToken("postgres"),
    },
    addedLatency: { p50: percentile(latencies, 50), p99: percentile(latencies, 99) },
    firstToken: { p50: percentile(firsts, 50), p99: percentile(firsts, 99) },
    residentKiBPerStream: (loadedKiB - idleKiB) / streams,
    tokensPerSecond: {
      offered,
      emitted: perSecond(countWithin(emissions, window)),
      delivered: perSecond(delivered),
    },
    overloaded: perSecond(delivered) < 0.99 * offered,
    cpuShare: {
      server: share("server"),
      postgres: share("postgres"),
      simulator: share("simulator"),
      client: share("client"),
      // The system counts the whole by ticks and processes exactly, so it may come out below 0.
      strangers: Math.max(
        0,
        share("machine") -
          (share("server") + share("postgres") + share("simulator") + share("client")),
      ),
    },
    problems: problemsOf(results),
    serverSaid: server.said(),
    postgresVersion: server.postgres?.version,
  };
}

/** So that code is compiled, connections are open and the memory that is always needed is there. */
async function warmUp(options: MeasureOptions, { client, server }: Parts): Promise<void> {
  const prompts = Array.from({ length: WARM_UP_STREAMS }, (_, stream) =>
    warmUpPrompt(stream, WARM_UP_TOKENS),
  );
  client.send(planOf(options, server, prompts, 200));
  await client.receive(allUp, LOAD_MS);
  const { streams } = await client.receive(loadResult, LOAD_MS);
  const [problem] = problemsOf(streams);
  if (problem !== undefined)
    throw new Error(`The warm-up of ${options.variant} failed: ${problem}`);
  await wait(SETTLE_MS);
}

function planOf(
  { variant }: MeasureOptions,
  { url, token }: RunningServer,
  prompts: string[],
  rampMs: number,
): LoadPlan {
  return { variant, url, token, prompts, maxTokens: 10_000, rampMs };
}

/** Times of the machine's clock and of the processors, in milliseconds. */
interface Sample {
  at: number;
  server: number;
  postgres: number;
  simulator: number;
  client: number;
  machine: number;
}

function sample({ server, simulator, client }: Parts): Sample {
  const rows = readProcesses();
  return {
    at: monotonicNow(),
    server: cpuOf(rows, server.pid),
    postgres: server.postgres === undefined ? 0 : cpuOfFamily(rows, server.postgres.postmaster),
    simulator: cpuOf(rows, simulator.pid),
    client: cpuOf(rows, client.pid),
    machine: busyMs(),
  };
}

interface Window {
  from: number;
  to: number;
}

function countWithin(streams: readonly Float64Array[], { from, to }: Window): number {
  let count = 0;
  for (const times of streams) for (const time of times) if (time >= from && time < to) count += 1;
  return count;
}

/** For each token that was emitted within the window and came, how long it took. */
function addedLatencies(
  results: readonly StreamResult[],
  emissions: readonly Float64Array[],
  { from, to }: Window,
): number[] {
  const latencies: number[] = [];
  for (const [stream, { arrivals }] of results.entries())
    for (const [token, emittedAt] of (emissions[stream] ?? []).entries()) {
      const latency = (arrivals[token] ?? Number.NaN) - emittedAt;
      if (emittedAt >= from && emittedAt < to && !Number.isNaN(latency)) latencies.push(latency);
    }
  return latencies;
}

function problemsOf(results: readonly StreamResult[]): string[] {
  return results.flatMap(({ problem }, stream) =>
    problem === null ? [] : [`Stream ${stream}: ${problem}`],
  );
}
