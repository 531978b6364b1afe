/**
 * What of better-auth is served, by method and path below `/api/auth`. Whatever else it has, or gets
 * with its next version, is not: organizations, say, are made by nobody, and deleted by nobody.
 */
export const SERVED_ALWAYS: readonly string[] = [
  "GET /get-session",
  "POST /sign-in/email",
  "POST /sign-out",
  "POST /change-password",
  "POST /update-user",
  "GET /list-sessions",
  "POST /revoke-session",
  "POST /revoke-sessions",
  "POST /revoke-other-sessions",
  "POST /two-factor/enable",
  "POST /two-factor/disable",
  "POST /two-factor/get-totp-uri",
  "POST /two-factor/verify-totp",
  "POST /two-factor/verify-backup-code",
  "POST /two-factor/generate-backup-codes",
  "GET /organization/list",
  "GET /organization/get-full-organization",
  "POST /organization/set-active",
  "POST /organization/update",
  "POST /organization/leave",
  "GET /organization/list-members",
  "GET /organization/get-active-member",
  "GET /organization/get-active-member-role",
  "POST /organization/update-member-role",
  "POST /organization/remove-member",
  "GET /organization/list-invitations",
  "POST /organization/invite-member",
  "POST /organization/cancel-invitation",
  "GET /organization/get-invitation",
  "POST /organization/accept-invitation",
  "POST /organization/reject-invitation",
  "GET /admin/list-users",
  "POST /admin/ban-user",
  "POST /admin/unban-user",
  "POST /admin/revoke-user-sessions",
];

/** Says whether better-auth may answer a request. `path` is what follows `/api/auth`. */
export function createGate({
  allowSignup,
  oidc,
}: {
  allowSignup: boolean;
  oidc: boolean;
}): (method: string, path: string) => boolean {
  const open = new Set([
    ...SERVED_ALWAYS,
    ...(allowSignup ? ["POST /sign-up/email"] : []),
    ...(oidc ? ["POST /sign-in/social", "GET /callback/oidc"] : []),
  ]);
  return (method, path) => open.has(`${method} ${path}`);
}
