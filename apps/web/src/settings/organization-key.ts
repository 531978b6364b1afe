/** Where the organization is kept, with its members and invitations. */
export const organizationKey = ["organization"] as const;
