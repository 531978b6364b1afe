import { randomBytes } from "node:crypto";
import { createParley, type Parley } from "@parley/client";
import { makeDataFolder, removeDataFolder } from "./data-folder.ts";
import { noLimits } from "./no-limits.ts";
import { type Exit, type ReadyServer, spawnServer, waitUntilReady } from "./server-process.ts";

const STOP_TIMEOUT_MS = 40_000;

/**
 * One DATA_DIR and one port on which the server is started, killed and started again. At the end of
 * its scope the server, its Postgres and the folder are gone.
 */
export class Installation implements AsyncDisposable {
  readonly dataDir: string;
  readonly token = `e2e_${randomBytes(16).toString("hex")}`;
  readonly #env: Record<string, string>;
  #server: ReadyServer | undefined;
  #port = 0;

  private constructor(dataDir: string, env: Record<string, string>) {
    this.dataDir = dataDir;
    this.#env = env;
  }

  /** Makes the folder and starts the server on a free port, which later starts use again. */
  static async start(env: Record<string, string> = {}): Promise<Installation> {
    const installation = new Installation(await makeDataFolder(), env);
    try {
      await installation.start();
    } catch (error) {
      await installation[Symbol.asyncDispose]();
      throw error;
    }
    return installation;
  }

  /** The settings that the server is started with. */
  get env(): Record<string, string> {
    return {
      DATA_DIR: this.dataDir,
      PORT: String(this.#port),
      API_TOKEN: this.token,
      ...noLimits,
      ...this.#env,
    };
  }

  /** The server that runs, or ran last. */
  get server(): ReadyServer {
    if (this.#server === undefined) throw new Error("The server was not started.");
    return this.#server;
  }

  get url(): string {
    return this.server.url;
  }

  /** A client with the owner's token. It stays right over restarts: the port is the same. */
  client(baseUrl = this.url): Parley {
    return createParley({ baseUrl, apiKey: this.token });
  }

  get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.token}` };
  }

  /** @param more settings for this one start */
  async start(more: Record<string, string> = {}): Promise<ReadyServer> {
    const env = { ...this.env, ...more };
    const spawned = spawnServer(env);
    try {
      this.#server = await waitUntilReady(spawned, Number(env["PORT"]));
    } catch (error) {
      await signal(spawned.pid, "SIGKILL", spawned.exited);
      throw error;
    }
    this.#port = this.#server.port;
    return this.#server;
  }

  /** `kill -9`: the server ends at once, the Postgres that it started stays behind. */
  kill(): Promise<Exit> {
    return signal(this.server.pid, "SIGKILL", this.server.exited);
  }

  /** SIGTERM: the server lets answers finish and stops its Postgres. */
  terminate(): Promise<Exit> {
    return signal(this.server.pid, "SIGTERM", this.server.exited);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#server !== undefined) await this.kill();
    } finally {
      await removeDataFolder(this.dataDir);
    }
  }
}

async function signal(pid: number, name: NodeJS.Signals, exited: Promise<Exit>): Promise<Exit> {
  const ended = await Promise.race([exited, Promise.resolve(undefined)]);
  if (ended !== undefined) return ended;
  process.kill(pid, name);
  const timeout = AbortSignal.timeout(STOP_TIMEOUT_MS);
  return Promise.race([
    exited,
    new Promise<never>((_resolve, reject) => {
      timeout.addEventListener("abort", () =>
        reject(new Error(`The server did not end within ${STOP_TIMEOUT_MS} ms of ${name}.`)),
      );
    }),
  ]);
}
