import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pinning } from "../process/pinning.ts";
import {
  clusterConnection,
  findPostmaster,
  moveCluster,
  postgresVersion,
} from "../process/postgres-cluster.ts";
import { startProcess, type StartedProcess } from "../process/start-process.ts";
import type { VariantName } from "./variant-name.ts";

/** A server under test. */
export interface RunningServer {
  url: string;
  /** Opens Parley's API. */
  token: string;
  pid: number;
  /** Parley's Postgres; undefined for the others, which have none. */
  postgres: { postmaster: number; version: string; connectionString: string } | undefined;
  said(): string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  simulatorUrl: string;
  pinning: Pinning;
  /** Where to write a CPU profile of Parley. */
  profile: string | undefined;
  /** More of Parley's settings. */
  env?: Record<string, string>;
}

const READY_LINE = /^ready (http\S+)\n/m;

export function startServer(variant: VariantName, options: ServerOptions): Promise<RunningServer> {
  switch (variant) {
    case "raw":
      return startScript(new URL("raw-pipe.ts", import.meta.url), options);
    case "trpc":
      return startScript(new URL("plain-trpc.ts", import.meta.url), options);
    case "parley":
      return startParley(options);
  }
}

async function startScript(script: URL, options: ServerOptions): Promise<RunningServer> {
  const { simulatorUrl, pinning } = options;
  const started = await startProcess({
    script,
    args: [simulatorUrl],
    cores: pinning.server,
    readyLine: READY_LINE,
  });
  return {
    url: started.ready,
    token: "",
    pid: started.pid,
    postgres: undefined,
    said: () => started.said(),
    stop: () => started.stop(),
  };
}

/** The built server as anyone would run it, on a database of its own. */
async function startParley(options: ServerOptions): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-bench-"));
  // As root, the user whom Postgres runs as has to get through.
  await chmod(dataDir, 0o711);
  const remove = () => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  const token = "benchmark-api-token";
  let started: StartedProcess;
  try {
    started = await startProcess({
      script: new URL("../../../apps/server/dist/main.js", import.meta.url),
      nodeArgs:
        options.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profile}`],
      env: {
        PORT: "0",
        DATA_DIR: dataDir,
        ANTHROPIC_BASE_URL: options.simulatorUrl,
        API_TOKEN: token,
        LOG_LEVEL: "warn",
        // What is measured is the server, not how often one caller may call.
        RATE_LIMIT_PER_USER: "0",
        RATE_LIMIT_PER_ORGANIZATION: "0",
        CONCURRENT_RUNS_PER_USER: "0",
        CONCURRENT_RUNS_PER_ORGANIZATION: "0",
        ...options.env,
      },
      cores: options.pinning.server,
      readyLine: /Parley is ready\. Open +(http:\/\/[^/]+)\//,
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const postmaster = findPostmaster(dataDir);
  moveCluster(postmaster, options.pinning.others);
  return {
    url: started.ready,
    token,
    pid: started.pid,
    postgres: {
      postmaster,
      version: postgresVersion(postmaster),
      connectionString: clusterConnection(dataDir),
    },
    said: () => started.said(),
    async stop() {
      await started.stop();
      await remove();
    },
  };
}
