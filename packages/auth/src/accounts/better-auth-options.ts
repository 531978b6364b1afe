import {
  appendAuditOfPerson,
  changeActiveOrganization,
  findFirstMembership,
  insertOrganizationOf,
} from "@parley/db";
import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { admin, twoFactor } from "better-auth/plugins";
import { cookiePrefix, SESSION_LIFETIME_S } from "../session-cookie.ts";
import { AccountCall } from "./account-call.ts";
import type { AccountOptions } from "./account-options.ts";
import { auditing } from "./audit-plugin.ts";
import { checkInput } from "./check-input.ts";
import { databaseAdapter } from "./database-adapter.ts";
import { elsewhere } from "./elsewhere.ts";
import { mayJoin } from "./invitations.ts";
import { organizations } from "./organizations.ts";
import { recordInOrganization } from "./record.ts";

/** The header by which the server says from which address a request came. */
export const CLIENT_ADDRESS_HEADER = "x-parley-client-address";

/** Better-auth on our tables, with our rules. */
export function betterAuthOptions(options: AccountOptions): BetterAuthOptions {
  const { db, secret, publicUrl, oidc, log } = options;
  const secure = publicUrl?.startsWith("https:") ?? false;
  const prefix = cookiePrefix(secure);
  return {
    appName: "Parley",
    secret,
    basePath: "/api/auth",
    // Without a public URL, people come by whatever name the machine has.
    baseURL:
      publicUrl === undefined
        ? { allowedHosts: ["*"], protocol: "http" }
        : new URL(publicUrl).origin,
    // Our own pages by another of our names; the server has compared Origin and Host before.
    trustedOrigins: (request) => (request === undefined ? [] : [new URL(request.url).origin]),
    database: databaseAdapter(db),
    telemetry: { enabled: false },
    logger: { level: "warn", log: (_level, message) => log.warn({}, `Accounts: ${message}`) },
    onAPIError: {
      errorURL: "/",
      onError(error) {
        const isRefusal = error instanceof APIError && error.statusCode < 500;
        const cause: unknown = error instanceof APIError ? (error.cause ?? error) : error;
        if (!isRefusal) AccountCall.current()?.fail(cause);
      },
    },
    user: { modelName: "users" },
    account: { modelName: "accounts", encryptOAuthTokens: true },
    // Who reads the database finds no link or challenge in it that could be used.
    verification: { modelName: "verifications", storeIdentifier: "hashed" },
    session: { modelName: "sessions", expiresIn: SESSION_LIFETIME_S },
    // The server counts attempts itself, by address and account, over all processes.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: "uuid" },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      useSecureCookies: false,
      cookiePrefix: prefix,
      cookies: { session_token: { name: `${prefix}_session` } },
      defaultCookieAttributes: { secure },
    },
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    hooks: { before: checkInput },
    databaseHooks: databaseHooks(options),
    plugins: [
      organizations(options),
      twoFactor({ issuer: "Parley", schema: { twoFactor: { modelName: "twoFactors" } } }),
      // Nobody is an administrator of the installation by a role that could be given.
      admin({
        adminUserIds: [options.operatorId],
        bannedUserMessage: "This account is not let in. Ask who runs this Parley.",
      }),
      ...elsewhere(oidc),
      auditing(options),
    ],
  };
}

/** Of another house's word only that it was given is kept: its tokens are of no use to us. */
const withoutTokens = () =>
  Promise.resolve({ data: { accessToken: null, refreshToken: null, idToken: null } });

/** That another house's word signs a person in from now on. */
async function recordLink(account: { userId: string; providerId: string }): Promise<void> {
  const { userId, providerId } = account;
  const call = AccountCall.current();
  if (call === undefined || providerId === "credential") return;
  await appendAuditOfPerson(
    await call.writer(),
    userId,
    { via: "session", userId, credentialId: null, requestId: call.origin.requestId },
    { action: "account.link", target: { type: "user", id: userId }, after: { providerId } },
  );
}

function databaseHooks({
  db,
  allowSignup,
}: AccountOptions): NonNullable<BetterAuthOptions["databaseHooks"]> {
  return {
    account: {
      create: { before: withoutTokens, after: recordLink },
      update: { before: withoutTokens },
    },
    user: {
      create: {
        async before({ email, emailVerified }, context) {
          const isElsewhere = context?.path === "/callback/:id";
          if (isElsewhere && !emailVerified)
            throw new APIError("FORBIDDEN", {
              code: "EMAIL_NOT_VERIFIED",
              message: "The e-mail is not verified where you sign in.",
            });
          if (allowSignup) return;
          if (isElsewhere && (await mayJoin(await AccountCall.readerOn(db), email))) return;
          throw new APIError("FORBIDDEN", {
            code: "INVITATION_NEEDED",
            message: "An account is made by invitation only. Ask an administrator for one.",
          });
        },
        async after({ id, name }) {
          if (!allowSignup) return;
          const trx = await AccountCall.writerOn(db);
          const organizationId = await insertOrganizationOf(trx, id, `${name}'s organization`);
          await changeActiveOrganization(trx, id, null, organizationId);
          const target = { type: "user", id };
          await recordInOrganization(organizationId, { action: "account.create", target });
        },
      },
    },
    session: {
      create: {
        async before({ userId }) {
          const reader = await AccountCall.readerOn(db);
          const activeOrganizationId = await findFirstMembership(reader, userId);
          return { data: { activeOrganizationId: activeOrganizationId ?? null } };
        },
      },
      delete: {
        async after({ id }) {
          AccountCall.current()?.ended.push(id);
        },
      },
    },
  };
}
