import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process of its own that starts the embedded Postgres and keeps it, like a server. */
export interface SpawnedParley {
  readonly pid: number;
  /** What the process said: how its start went. */
  readonly outcome: Outcome;
  /** Sends `signal` and waits for the end. SIGTERM stops Postgres first; SIGKILL leaves it behind. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type Outcome =
  | { readonly started: true; readonly postmasterPid: number; readonly connectionString: string }
  | { readonly started: false; readonly message: string };

const script = `
  import { startEmbeddedPostgres } from ${JSON.stringify(new URL("../embedded/index.ts", import.meta.url).href)};
  const [dataDir] = process.argv.slice(1);
  process.on("SIGINT", () => {});
  try {
    const silent = { info() {}, warn() {} };
    const server = await startEmbeddedPostgres({ dataDir, log: silent, onLost: (error) => { throw error; } });
    process.once("SIGTERM", () => server.stop());
    console.log(server.postmasterPid + " " + server.connectionString);
  } catch (error) {
    console.log("!" + error.message.replaceAll("\\n", " "));
  }
`;

export async function spawnParley(dataDir: string): Promise<SpawnedParley> {
  const args = ["--conditions=@parley/source", "--input-type=module", "--eval", script, dataDir];
  // A group of its own, as a shell gives to what it starts.
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value: line } = await lines.next();
  return {
    pid: child.pid ?? 0,
    outcome: readOutcome(line),
    end: (signal) => end(child, signal),
    [Symbol.asyncDispose]: () => end(child, "SIGTERM"),
  };
}

/** One line: the server's process and connection string, or `!` and why there is none. */
function readOutcome(line: string | undefined): Outcome {
  const [, pid, connectionString] = /^(\d+) (.*)$/.exec(line ?? "") ?? [];
  if (connectionString === undefined) return { started: false, message: line?.slice(1) ?? "" };
  return { started: true, postmasterPid: Number(pid), connectionString };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
