import { randomBytes, randomUUID } from "node:crypto";
import { makeOperatorReset } from "@parley/auth";
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
import { installJobs } from "@parley/jobs";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Services } from "./prepare-services.ts";

/** How long the printed link works. */
const SIGN_IN_CODE_LIFETIME_MS = 24 * 60 * 60_000;

export interface FirstWords {
  /** Signs the owner in, once; undefined when they have an account to sign in with. */
  signInCode: string | undefined;
  /** Where the owner sets a new password, once; undefined where nobody asked for it. */
  ownerResetPath: string | undefined;
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
    await installJobs(services.connectionString);
    // Whoever held a lease on our own Postgres is dead: we hold its lock. Their runs are settled now.
    if (services.ownsDatabase) await endLeases(db, "all");
    const owner = await ensureOwner(db, randomUUID);
    const canSignIn = await hasAccount(db, owner.userId);
    const signInCode = canSignIn ? undefined : await makeSignInCode(db, owner);
    const ownerResetPath =
      canSignIn && env.OWNER_RESET_LINK
        ? (await makeOperatorReset(db, owner.userId)).path
        : undefined;
    return { signInCode, ownerResetPath, newApiToken: await makeApiToken(env, db, owner) };
  } finally {
    await db.destroy();
  }
}

async function makeApiToken(env: Env, db: Db, owner: Owner): Promise<string | undefined> {
  if (env.API_TOKEN !== undefined) return undefined;
  const token = `prl_${randomBytes(24).toString("base64url")}`;
  return (await insertFirstApiKey(db, owner, token)) ? token : undefined;
}

async function makeSignInCode(db: Db, owner: Owner): Promise<string> {
  const code = randomBytes(24).toString("base64url");
  await insertSignInCode(db, owner, code, SIGN_IN_CODE_LIFETIME_MS);
  return code;
}
