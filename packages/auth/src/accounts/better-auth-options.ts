import {
  changeActiveOrganization,
  findFirstMembership,
  insertOrganizationOf,
  isInvited,
} from "@parley/db";
import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { genericOAuth, twoFactor } from "better-auth/plugins";
import { cookiePrefix, SESSION_LIFETIME_S } from "../session-cookie.ts";
import type { AccountOptions, OidcOptions } from "./account-options.ts";
import { checkInput } from "./check-input.ts";
import { organizations } from "./organizations.ts";

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
    database: { db, type: "postgres" },
    telemetry: { enabled: false },
    logger: { level: "warn", log: (_level, message) => log.warn({}, `Accounts: ${message}`) },
    onAPIError: {
      errorURL: "/",
      onError(error) {
        if (!(error instanceof APIError)) log.warn({ err: error }, "A call to accounts failed.");
      },
    },
    user: { modelName: "users" },
    account: { modelName: "accounts", encryptOAuthTokens: true },
    verification: { modelName: "verifications" },
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
      ...(oidc === undefined ? [] : [genericOAuth({ config: [oidcProvider(oidc)] })]),
    ],
  };
}

function oidcProvider({ issuer, clientId, clientSecret }: OidcOptions) {
  return {
    providerId: "oidc",
    discoveryUrl: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId,
    clientSecret,
    scopes: ["openid", "email", "profile"],
  };
}

function databaseHooks({
  db,
  allowSignup,
}: AccountOptions): NonNullable<BetterAuthOptions["databaseHooks"]> {
  return {
    user: {
      create: {
        async before({ email, emailVerified }) {
          if (allowSignup || (emailVerified && (await isInvited(db, email)))) return;
          throw new APIError("FORBIDDEN", {
            code: "INVITATION_NEEDED",
            message: "An account is made by invitation only. Ask an administrator for one.",
          });
        },
        async after({ id, name }) {
          if (!allowSignup) return;
          const organizationId = await insertOrganizationOf(db, id, `${name}'s organization`);
          await changeActiveOrganization(db, id, null, organizationId);
        },
      },
    },
    session: {
      create: {
        async before({ userId }) {
          const activeOrganizationId = await findFirstMembership(db, userId);
          return { data: { activeOrganizationId: activeOrganizationId ?? null } };
        },
      },
    },
  };
}
