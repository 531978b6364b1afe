/** A schema that a library keeps by itself: our migrations know nothing of it. */
export interface LibrarySchema {
  name: string;
  /** Statements that make it where it is not, in a transaction that is open already. */
  create: string;
  /** Selects what tells its form, as `version`. */
  version: string;
}
