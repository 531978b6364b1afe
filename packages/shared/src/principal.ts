/** Who is calling. All authority comes from it, never from input. */
export interface Principal {
  organizationId: string;
  userId: string;
  role: "owner";
  /** How the caller proved who they are. */
  via: "token" | "session";
}
