import cluster from "node:cluster";
import { EmbeddedPostgresError } from "@parley/db/embedded";
import { traceFields } from "@parley/telemetry";
import { pino } from "pino";
import { EnvError, readEnv, type Env } from "./env.ts";
import { addressOf } from "./process/address.ts";
import { bootstrap, type FirstWords } from "./process/bootstrap.ts";
import { errorForLog } from "./process/error-for-log.ts";
import { endOnSignal } from "./process/end-on-signal.ts";
import { prepareServices } from "./process/prepare-services.ts";
import { runWorkers } from "./process/run-workers.ts";
import { serve } from "./process/serve.ts";

/** The composition root: one process, or a primary with its workers. */
try {
  const env = readEnv();
  await (cluster.isPrimary ? startPrimary(env) : startWorker(env));
} catch (error) {
  const isPlain =
    error instanceof EnvError ||
    error instanceof EmbeddedPostgresError ||
    (error instanceof Error && "code" in error);
  process.stderr.write(`${isPlain ? error.message : describe(error)}\n`);
  process.exit(1);
}

async function startPrimary(env: Env): Promise<void> {
  const log = createLog(env);
  const services = await prepareServices(env, log, (error) => {
    log.fatal({ err: error }, "The database is gone; ending.");
    process.exit(1);
  });
  try {
    const words = await bootstrap(env, services, log);
    const serving =
      env.WORKERS === 1
        ? await serve({ env, log, ...services })
        : await runWorkers(env, services, log);
    endOnSignal(log, async () => {
      await serving.close();
      await services.stop();
    });
    greet(env, serving.port, words);
  } catch (error) {
    await services.stop();
    throw error;
  }
}

async function startWorker(env: Env): Promise<void> {
  const log = createLog(env).child({ worker: cluster.worker?.id });
  const serving = await serve({
    env,
    log,
    connectionString: env.DATABASE_URL ?? "",
    simulatorUrl: env.PARLEY_UPSTREAM_URL,
  });
  endOnSignal(log, () => serving.close());
  process.once("disconnect", () => process.exit(1));
}

function createLog(env: Env) {
  return pino({
    level: env.LOG_LEVEL,
    base: null,
    mixin: traceFields,
    serializers: { err: (error: unknown) => errorForLog(error) },
  });
}

/** What a person needs, on standard output, apart from the log. */
function greet(env: Env, port: number, words: FirstWords): void {
  const url = addressOf(env, port);
  const lines = [
    "",
    ...(words.signInCode === undefined
      ? [`  Parley is ready. Open  ${url}`, "  (sign in with your e-mail and password)"]
      : [
          `  Parley is ready. Open  ${url}/?code=${words.signInCode}`,
          "  (the link signs you in, once; until you have a password, each start prints a new one)",
        ]),
    `  REST and its documentation: ${url}/api/v1/docs`,
  ];
  if (words.ownerResetPath !== undefined)
    lines.push(
      `  The owner's new password:  ${url}${words.ownerResetPath}`,
      "  (within an hour, once; take OWNER_RESET_LINK out of the environment again)",
    );
  if (words.newApiToken !== undefined)
    lines.push("", `  API token, shown only now:  ${words.newApiToken}`);
  process.stdout.write(`${lines.join("\n")}\n\n`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
