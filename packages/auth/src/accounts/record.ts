import {
  appendAudit,
  appendAuditOfPerson,
  type Db,
  type NewAuditEntry,
  takeFromRateLimits,
} from "@parley/db";
import type { AuthLog } from "../auth-log.ts";
import { AccountCall, type CallOrigin, type SignedIn } from "./account-call.ts";

/** Refused attempts that one account's audit log tells of, in a window of time. */
const REFUSALS_TOLD = 10;
const REFUSALS_WINDOW_MS = 10 * 60_000;

/** How somebody proved who they are. */
export type SignInMethod = "password" | "totp" | "backupCode" | "oidc" | "link" | "apiToken";

/** Writes down what the present call does to an organization, in the call's transaction. */
export async function recordInOrganization(
  organizationId: string,
  entry: NewAuditEntry,
): Promise<void> {
  const call = presentCall();
  await appendAudit(await call.writer(), { ...call.actor(), organizationId }, entry);
}

/** The same for what it does to the account of whoever calls, or has just signed in. */
export async function recordOfCaller(
  entry: NewAuditEntry,
  by: SignedIn | undefined = presentCall().session,
): Promise<void> {
  if (by === undefined) return;
  const call = presentCall();
  await appendAuditOfPerson(await call.writer(), by.userId, call.actor(by), entry);
}

/** The same for what it does to somebody else's account. */
export async function recordOfPerson(userId: string, entry: NewAuditEntry): Promise<void> {
  const call = presentCall();
  await appendAuditOfPerson(await call.writer(), userId, call.actor(), entry);
}

export function signInEntry(
  { id }: SignedIn,
  method: SignInMethod,
  { client }: CallOrigin,
): NewAuditEntry {
  const target = { type: "session", id };
  return { action: "session.create", target, after: { method, ipAddress: client.ipAddress } };
}

/**
 * Writes down that somebody tried to sign in to an account and could not. Beside the call, so that its
 * time does not tell whether there is such an account; so many in a time, so that nobody fills the log.
 */
export function recordRefusal(
  { db, log }: { db: Db; log: AuthLog },
  reason: "password" | "secondFactor",
  findPerson: () => Promise<string | undefined>,
): void {
  const { origin } = presentCall();
  const write = async (): Promise<void> => {
    const userId = await findPerson();
    if (userId === undefined) return;
    const bucket = { name: `refusals told ${userId}`, max: REFUSALS_TOLD };
    const { isTaken } = await takeFromRateLimits(db, [bucket], REFUSALS_WINDOW_MS);
    if (!isTaken) return;
    await appendAuditOfPerson(
      db,
      userId,
      { via: "system", requestId: origin.requestId },
      {
        action: "session.refuse",
        target: { type: "user", id: userId },
        after: { reason, ipAddress: origin.client.ipAddress },
      },
    );
  };
  write().catch((error: unknown) =>
    log.warn({ err: error }, "A refused sign-in could not be written into the audit log."),
  );
}

function presentCall(): AccountCall {
  const call = AccountCall.current();
  if (call === undefined) throw new Error("Nothing is recorded outside of a call.");
  return call;
}
