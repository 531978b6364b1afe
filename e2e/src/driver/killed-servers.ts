import type { Parley } from "@parley/client";
import { connect, type Db } from "@parley/db";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { Installation } from "./installation.ts";
import type { Random } from "./seeded-random.ts";
import { until } from "./until.ts";

/** Both servers may be down at once, and are slow to start where much else is going on. */
const ANSWERED_WITHIN_MS = 240_000;

/** How often servers are killed: a few times, or with `PARLEY_LONG=1` two hundred. */
export const killCount = (few: number): number => (process.env["PARLEY_LONG"] === "1" ? 200 : few);

/** Two servers on one database, of which one or the other is killed again and again. */
export class KilledServers implements AsyncDisposable {
  readonly servers: readonly [Installation, Installation];
  readonly connectionString: string;
  /** A look past the servers. */
  readonly db: Db;
  readonly #resources: AsyncDisposable;
  /** Those that serve now. */
  readonly #up: Set<Installation>;
  readonly #starting: Promise<void>[] = [];
  /** Why one could not be started again. */
  #failure: Error | undefined;

  private constructor(
    servers: readonly [Installation, Installation],
    database: { connectionString: string; db: Db },
    resources: AsyncDisposable,
  ) {
    this.servers = servers;
    this.connectionString = database.connectionString;
    this.db = database.db;
    this.#up = new Set(servers);
    this.#resources = resources;
  }

  /** @param env what both are started with */
  static async start(env: Record<string, string>): Promise<KilledServers> {
    await using resources = new AsyncDisposableStack();
    const cluster = resources.use(await startTestCluster());
    const template = { template: "template0" };
    const { connectionString } = resources.use(await createTestDatabase(cluster.address, template));
    const onIdleError = () => undefined;
    const db = resources.use(connect({ connectionString, max: 2, onIdleError }));
    const settings = { DATABASE_URL: connectionString, ...env };
    const first = resources.use(await Installation.start(settings));
    const second = resources.use(await Installation.start(settings));
    return new KilledServers([first, second], { connectionString, db }, resources.move());
  }

  /** Calls one or the other until one answers: either may be down at any moment, but not for long. */
  async call<Result>(call: (server: Installation) => Promise<Result>): Promise<Result> {
    let turn = 0;
    let refusal: unknown;
    const ask = async (): Promise<{ result: Result } | undefined> => {
      const server = this.servers[turn++ % 2 === 0 ? 0 : 1];
      try {
        return { result: await call(server) };
      } catch (error) {
        refusal = error;
        return undefined;
      }
    };
    try {
      return (await until("a server answers", ask, ANSWERED_WITHIN_MS)).result;
    } catch (error) {
      throw new Error(`No server answers: ${String(refusal)}`, { cause: error });
    }
  }

  /** The same by the client. */
  ask<Result>(call: (parley: Parley) => Promise<Result>): Promise<Result> {
    return this.call((server) => call(server.client()));
  }

  /** Kills one of those that serve, and begins to start it again. */
  async killOne(random: Random): Promise<void> {
    const isOneUp = (): boolean => {
      if (this.#failure !== undefined) throw this.#failure;
      return this.#up.size > 0;
    };
    await until("a server is up", isOneUp, ANSWERED_WITHIN_MS);
    const serving = [...this.#up];
    const victim = serving[random.between(0, serving.length - 1)];
    if (victim === undefined) throw new Error("No server is up.");
    this.#up.delete(victim);
    await victim.kill();
    // Not waited for: the next kill may come while none serves.
    const started = victim.start().then(() => void this.#up.add(victim));
    started.catch((cause: unknown) => {
      this.#failure ??= new Error("A server could not be started again.", { cause });
    });
    this.#starting.push(started);
  }

  /** Both serve again. Throws where one could not be started. */
  async bothServe(): Promise<void> {
    await Promise.all(this.#starting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that is being started would outlive its own end.
    await Promise.allSettled(this.#starting);
    await this.#resources[Symbol.asyncDispose]();
  }
}
