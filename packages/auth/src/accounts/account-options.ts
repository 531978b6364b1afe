import type { Db } from "@parley/db";
import type { AuthLog } from "../auth-log.ts";
import type { Mailer } from "./mailer.ts";

export interface OidcOptions {
  /** `{issuer}/.well-known/openid-configuration` describes it. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

export interface AccountOptions {
  db: Db;
  /** Who set the installation up: they may keep any account out. */
  operatorId: string;
  /** Signs cookies, and encrypts the secrets of second factors; ≥ 32 characters. */
  secret: string;
  publicUrl: string | undefined;
  /** Whether anyone may make an account, and with it an organization of their own. */
  allowSignup: boolean;
  oidc: OidcOptions | undefined;
  mailer: Mailer | undefined;
  log: AuthLog;
}
