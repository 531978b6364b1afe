/** Where the account's sessions are kept. */
export const sessionsKey = ["sessions"] as const;
