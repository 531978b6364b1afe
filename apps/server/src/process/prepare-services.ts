import { claudeModels } from "@parley/llm";
import { startEmbeddedPostgres } from "@parley/db/embedded";
import { startSimulator } from "@parley/sim";
import type { Logger } from "pino";
import type { Env } from "../env.ts";

/** What the server stands on, whoever runs it. */
export interface Services {
  connectionString: string;
  /** The built-in simulator's address; undefined where a real provider is configured. */
  simulatorUrl: string | undefined;
  /** Whether no other process can use this database: then all leases in it are dead ones'. */
  ownsDatabase: boolean;
  stop(): Promise<void>;
}

/** Starts the Postgres and the model provider that the environment does not name. */
export async function prepareServices(
  env: Env,
  log: Logger,
  onLost: (error: Error) => void,
): Promise<Services> {
  const postgres =
    env.DATABASE_URL === undefined
      ? await startEmbeddedPostgres({
          dataDir: env.DATA_DIR,
          log: log.child({ part: "postgres" }),
          onLost,
        })
      : undefined;
  const needsSimulator =
    env.ANTHROPIC_API_KEY === undefined && env.ANTHROPIC_BASE_URL === undefined;
  const simulator = needsSimulator
    ? await startSimulator({ tokensPerSecond: env.SIMULATOR_TOKENS_PER_SECOND })
    : undefined;
  if (simulator !== undefined)
    log.warn(
      `No ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL is set: the built-in simulator answers in place of ${claudeModels.length} models. It is not a real model.`,
    );
  return {
    connectionString: postgres?.connectionString ?? env.DATABASE_URL ?? "",
    simulatorUrl: simulator?.url,
    ownsDatabase: postgres !== undefined,
    async stop() {
      await simulator?.close();
      await postgres?.stop();
    },
  };
}
