import pg from "pg";

/** A row with this key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "23505";
}

/** What this row belongs to is not there, or not any more. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "23503";
}

/** An organization would have been left without an owner. */
export function isLastOwnerRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.constraint === "members_keep_an_owner";
}

/** Whose running answers are too many already for one more; undefined for any other error. */
export function runRefusal(error: unknown): "user" | "organization" | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== "PRL01") return undefined;
  return error.message === "user" ? "user" : "organization";
}

/** SQLSTATE classes of a server that goes, comes, or has no room: the same call may succeed later. */
const passingClasses = ["08", "53", "57"];
const passingMessages = /connection terminated|timeout exceeded when trying to connect/i;
const passingCodes = ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT"];

/** Whether a query failed because the database could not be reached, not because of the query. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return passingClasses.some((sqlClass) => error.code?.startsWith(sqlClass) === true);
  if (!(error instanceof Error)) return false;
  const isSocketError = "syscall" in error && "code" in error;
  return isSocketError
    ? passingCodes.some((code) => code === error.code)
    : passingMessages.test(error.message);
}
