/** What each kind of entry says of whoever did it. One that is not here is shown by its name. */
const words: Readonly<Record<string, string>> = {
  "account.create": "made an account",
  "account.link": "linked another way to sign in",
  "apiKey.create": "made an API key",
  "apiKey.revoke": "revoked an API key",
  "auditLog.export": "exported the audit log",
  "budget.remove": "removed a budget",
  "budget.set": "set a budget",
  "conversation.delete": "deleted a conversation",
  "email.change": "changed their e-mail",
  "invitation.accept": "accepted an invitation",
  "invitation.cancel": "took an invitation back",
  "invitation.create": "invited somebody",
  "invitation.reject": "declined an invitation",
  "member.leave": "left the organization",
  "member.remove": "removed a member",
  "member.setRole": "changed a role",
  "organization.export": "exported everything of the organization",
  "organization.rename": "renamed the organization",
  "password.change": "changed their password",
  "password.makeLink": "made a link for a new password",
  "password.reset": "chose a new password",
  "retention.apply": "deleted old conversations, as the retention says",
  "retention.set": "changed how long conversations are kept",
  "secondFactor.disable": "turned two-step sign-in off",
  "secondFactor.enable": "turned two-step sign-in on",
  "secondFactor.renewCodes": "made new backup codes",
  "session.create": "signed in",
  "session.end": "signed out",
  "session.revoke": "signed a browser out",
  "session.refuse": "was refused at sign-in",
  "user.deleteContent": "deleted all that somebody wrote",
  "user.export": "exported all that is theirs",
};

export function actionWords(action: string): string {
  return words[action] ?? `did “${action}”`;
}

/** For a choice: every action that is known, by its words. */
export const knownActions: readonly (readonly [action: string, words: string])[] = Object.entries(
  words,
)
  .map(([action, text]) => [action, text[0]?.toUpperCase() + text.slice(1)] as const)
  .toSorted(([, a], [, b]) => a.localeCompare(b));
