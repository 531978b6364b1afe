import { randomBytes, randomUUID } from "node:crypto";
import {
  connect,
  type Db,
  endLeases,
  ensureOwner,
  hasAccount,
  insertFirstApiKey,
  insertSignInCode,
  migrate,
  type Owner,
} from "@parley/db";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Services } from "./prepare-services.ts";

/** How long the printed link works. */
const SIGN_IN_CODE_LIFETIME_MS = 24 * 60 * 60_000;

export interface FirstWords {
  /** Signs the owner in, once; undefined when they have an account to sign in with. */
  signInCode: string | undefined;
  /** The API token, at the very first start only: it is not stored, only its hash is. */
  newApiToken: string | undefined;
}

/** Brings the database to what this version needs, before any worker serves. */
export async function bootstrap(env: Env, services: Services, log: Logger): Promise<FirstWords> {
  const db = connect({
    connectionString: services.connectionString,
    max: 2,
    onIdleError: (error) => log.warn({ err: error }, "A database connection broke."),
  });
  try {
    await migrate(db);
    // Whoever held a lease on our own Postgres is dead: we hold its lock. Their runs are settled now.
    if (services.ownsDatabase) await endLeases(db, "all");
    const owner = await ensureOwner(db, randomUUID);
    const signInCode = (await hasAccount(db, owner.userId))
      ? undefined
      : await makeSignInCode(db, owner);
    if (env.API_TOKEN !== undefined) return { signInCode, newApiToken: undefined };
    const token = `prl_${randomBytes(24).toString("base64url")}`;
    const isNew = await insertFirstApiKey(db, owner, token);
    return { signInCode, newApiToken: isNew ? token : undefined };
  } finally {
    await db.destroy();
  }
}

async function makeSignInCode(db: Db, owner: Owner): Promise<string> {
  const code = randomBytes(24).toString("base64url");
  await insertSignInCode(db, owner, code, SIGN_IN_CODE_LIFETIME_MS);
  return code;
}
