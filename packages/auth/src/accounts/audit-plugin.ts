import { deleteAccountLinks, findPersonByEmail } from "@parley/db";
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthMiddleware } from "better-auth/api";
import * as z from "zod";
import { AccountCall, type SignedIn } from "./account-call.ts";
import type { AccountOptions } from "./account-options.ts";
import {
  recordInOrganization,
  recordOfCaller,
  recordOfPerson,
  recordRefusal,
  signInEntry,
} from "./record.ts";

const email = z.object({ email: z.string() });
const invitation = z.object({ id: z.string(), organizationId: z.string(), role: z.string() });
const accepted = z.object({ invitation, member: z.object({ id: z.string() }) });
const member = invitation.extend({ userId: z.string() });

const named = z.object({ userId: z.string() });
const banned = z.object({
  user: z.object({
    id: z.string(),
    banReason: z.string().nullish(),
    banExpires: z.union([z.date(), z.string()]).nullish(),
  }),
});

/** Whose challenge the second factor answers: the cookie of the first step names it. */
const CHALLENGE_COOKIE = "two_factor";

/**
 * Tells the audit log what better-auth did. It comes after all other plugins: a session that the
 * second factor took back was none.
 */
export function auditing(options: AccountOptions): BetterAuthPlugin {
  return {
    id: "parley-audit",
    hooks: {
      after: [
        {
          matcher: () => AccountCall.current() !== undefined,
          handler: createAuthMiddleware(async (ctx) => {
            const { path, context } = ctx;
            const body: unknown = ctx.body;
            const { newSession, returned } = context;
            const signedIn: SignedIn | undefined = newSession
              ? { id: newSession.session.id, userId: newSession.user.id }
              : undefined;
            if (!(returned instanceof APIError)) await record(path, returned, signedIn, body);
            else if (path === "/callback/:id") await record(path, undefined, signedIn);
            else if (returned.statusCode === 401 && path === "/sign-in/email")
              recordRefusal(options, "password", async () => {
                const named = email.safeParse(body).data;
                return named && findPersonByEmail(options.db, named.email);
              });
            else if (returned.statusCode === 401 && path?.startsWith("/two-factor/verify-")) {
              const { name } = context.createAuthCookie(CHALLENGE_COOKIE);
              const challenge = await ctx.getSignedCookie(name, context.secret);
              // Read before the answer: with the right code next, the challenge is used up.
              const userId = challenge
                ? (await context.internalAdapter.findVerificationValue(challenge))?.value
                : undefined;
              recordRefusal(options, "secondFactor", () => Promise.resolve(userId));
            }
          }),
        },
      ],
    },
  };
}

/** What a call that succeeded has done. */
async function record(
  path: string | undefined,
  returned: unknown,
  signedIn: SignedIn | undefined,
  body?: unknown,
): Promise<void> {
  const call = AccountCall.current();
  if (call === undefined) return;
  const { session, ended } = call;
  const person = { type: "user", id: session?.userId ?? "" };
  switch (path) {
    case "/sign-in/email":
    case "/sign-up/email":
      return recordSignIn(call, "password", signedIn);
    case "/callback/:id":
      return recordSignIn(call, "oidc", signedIn);
    case "/two-factor/verify-backup-code":
      return recordSignIn(call, "backupCode", signedIn);
    case "/two-factor/verify-totp":
      if (session === undefined) return recordSignIn(call, "totp", signedIn);
      // A new session for who has one: the code was the first, which turns the factor on.
      if (signedIn !== undefined)
        await recordOfCaller({ action: "secondFactor.enable", target: person });
      return;
    case "/two-factor/disable":
      return recordOfCaller({ action: "secondFactor.disable", target: person });
    case "/two-factor/generate-backup-codes":
      return recordOfCaller({ action: "secondFactor.renewCodes", target: person });
    case "/change-password":
      if (session !== undefined) await deleteAccountLinks(await call.writer(), session.userId);
      return recordOfCaller({ action: "password.change", target: person });
    case "/sign-out":
    case "/revoke-session":
    case "/revoke-sessions":
    case "/revoke-other-sessions": {
      const [only] = ended;
      if (only === undefined) return;
      return recordOfCaller({
        action: path === "/sign-out" ? "session.end" : "session.revoke",
        target: ended.length === 1 ? { type: "session", id: only } : person,
        before: { sessions: ended.length },
      });
    }
    case "/organization/invite-member":
      return recordInvitation("create", invitation.parse(returned));
    case "/organization/cancel-invitation":
      return recordInvitation("cancel", invitation.parse(returned));
    case "/organization/reject-invitation":
      return recordInvitation("reject", accepted.shape.invitation.parse(invitationOf(returned)));
    case "/organization/accept-invitation":
      return recordInvitation("accept", accepted.parse(returned).invitation);
    case "/organization/leave": {
      const { id, organizationId, role, userId } = member.parse(returned);
      const target = { type: "member", id };
      const before = { userId, role };
      return recordInOrganization(organizationId, { action: "member.leave", target, before });
    }
    case "/admin/ban-user":
    case "/admin/unban-user": {
      const { id, banReason, banExpires } = banned.parse(returned).user;
      const target = { type: "user", id };
      if (path === "/admin/unban-user") return recordOfPerson(id, { action: "user.unban", target });
      const after = { reason: banReason, until: banExpires, sessionsEnded: ended.length };
      return recordOfPerson(id, { action: "user.ban", target, after });
    }
    case "/admin/revoke-user-sessions": {
      const { userId } = named.parse(body);
      const target = { type: "user", id: userId };
      const before = { sessions: ended.length };
      return recordOfPerson(userId, { action: "session.revoke", target, before });
    }
    default:
      return;
  }
}

async function recordSignIn(
  call: AccountCall,
  method: Parameters<typeof signInEntry>[1],
  signedIn: SignedIn | undefined,
): Promise<void> {
  if (signedIn === undefined) return;
  await recordOfCaller(signInEntry(signedIn, method, call.origin), signedIn);
}

async function recordInvitation(
  verb: "create" | "cancel" | "reject" | "accept",
  { id, organizationId, role }: z.infer<typeof invitation>,
): Promise<void> {
  const target = { type: "invitation", id };
  const state = verb === "create" || verb === "accept" ? { after: { role } } : { before: { role } };
  await recordInOrganization(organizationId, { action: `invitation.${verb}`, target, ...state });
}

function invitationOf(returned: unknown): unknown {
  return z.object({ invitation: z.unknown() }).parse(returned).invitation;
}
