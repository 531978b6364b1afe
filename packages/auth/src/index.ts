export { type Allowance, tooMany } from "./allowance.ts";
export { type ApiKeys, createApiKeys } from "./api-keys.ts";
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export type { AuthLog } from "./auth-log.ts";
export { type CallKind, RateLimits, type RateLimitSettings } from "./rate-limits.ts";
export { StandingWatch } from "./standing-watch.ts";
export { type Credentials, StrangerGate } from "./stranger-gate.ts";
export { Authenticator, type AuthenticatorOptions } from "./authenticator.ts";
