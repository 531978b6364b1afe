import { inspectOwnEnv } from "../../env.ts";
import { type CommandContext, EXIT } from "../command-context.ts";
import type { Check } from "../doctor/check.ts";
import { checkPort, checkPublicUrl } from "../doctor/check-address.ts";
import { checkDatabase } from "../doctor/check-database.ts";
import { checkDataDir, checkEnvironment, checkNode } from "../doctor/check-machine.ts";
import { checkMail, checkModel, checkOidc } from "../doctor/check-services.ts";
import { hideSecrets } from "../doctor/hide-secrets.ts";

/** Looks at all that the server needs, and says what to mend. Changes nothing. */
export async function doctor(context: CommandContext, { json }: { json: boolean }) {
  const { env, problems } = inspectOwnEnv();
  const { signal } = context;
  const [dataDir, database, ...others] = await Promise.all([
    env.DATABASE_URL === undefined ? checkDataDir(env.DATA_DIR) : Promise.resolve([]),
    checkDatabase(context, env),
    checkModel(env, signal),
    checkMail(env),
    checkOidc(env, signal),
    checkPort(env, signal),
  ]);
  const found = [
    checkNode(),
    ...checkEnvironment(problems),
    ...dataDir,
    ...database,
    ...others,
    checkPublicUrl(env),
  ];
  signal.throwIfAborted();
  const checks = found.map((check) => ({ ...check, says: hideSecrets(check.says, env) }));
  const isWell = checks.every(({ status }) => status !== "problem");
  context.print(
    json ? JSON.stringify({ ok: isWell, checks }, null, 2) : checks.map(lineOf).join("\n"),
  );
  return isWell ? EXIT.success : EXIT.failure;
}

function lineOf({ name, status, says }: Check): string {
  return `${status.padEnd(8)} ${name}: ${says}`;
}
