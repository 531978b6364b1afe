export { type ApiKeys, createApiKeys } from "./api-keys.ts";
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export type { AuthLog } from "./auth-log.ts";
export { StandingWatch } from "./standing-watch.ts";
export { Authenticator, type AuthenticatorOptions } from "./authenticator.ts";
