import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const main = fileURLToPath(new URL("../../../apps/server/dist/main.js", import.meta.url));
/** As `pnpm start` has it: modules are compiled once for all starts. */
const compiled = fileURLToPath(new URL("../../../node_modules/.cache/node", import.meta.url));
/** Without a code once somebody can sign in. */
const READY = /Open {2}(https?:\/\/[^\s/]+)(\/\?code=\S+)?\n/;
const START_TIMEOUT_MS = 120_000;
/** What is kept of the output, in characters: enough to see why something failed. */
const OUTPUT_LIMIT = 1_000_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built server, as a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** What it has printed, both streams. */
  output(): string;
  /** What it has printed on standard error. */
  errors(): string;
}

/** One that serves. */
export interface ReadyServer extends ServerProcess {
  readonly url: string;
  readonly port: number;
  /** The printed link, which signs a browser in, once; without a password, that is. */
  readonly signInUrl: string;
  /** When the line was read that says that it serves, by `Date.now()`. */
  readonly readyAt: number;
}

/** Starts the built server. Nothing of this process's environment but what Node needs reaches it. */
export function spawnServer(env: Record<string, string>): ServerProcess {
  const { PATH = "", HOME = "", TMPDIR = "" } = process.env;
  const child = spawn(process.execPath, [main], {
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE: compiled,
      ...(TMPDIR !== "" && { TMPDIR }),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", (chunk: Buffer) => {
    keep(chunk);
    errors = (errors + chunk.toString()).slice(-OUTPUT_LIMIT);
  });
  return {
    pid: child.pid ?? 0,
    exited: exitOf(child),
    output: () => output,
    errors: () => errors,
  };
}

/**
 * Waits for the line that says that the server is ready.
 * @param port where it was told to listen, in case that it prints another address; 0: it was not
 */
export async function waitUntilReady(server: ServerProcess, port = 0): Promise<ReadyServer> {
  let exit: Exit | undefined;
  void server.exited.then((ended) => {
    exit = ended;
  });
  const look = (): RegExpExecArray | undefined => {
    const ready = READY.exec(server.output());
    if (ready !== null) return ready;
    if (exit !== undefined) throw new Error(`The server did not start: ${server.output()}`);
    return undefined;
  };
  const [, printed = "", path = ""] = await until("the server is ready", look, START_TIMEOUT_MS);
  const url = port === 0 ? printed : `http://127.0.0.1:${port}`;
  const listensAt = Number(new URL(url).port);
  return { ...server, url, port: listensAt, signInUrl: url + path, readyAt: Date.now() };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    // `close`, not `exit`: by then all that it printed has been read.
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
