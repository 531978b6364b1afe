import { isDatabaseUnavailable } from "@parley/db";
import { BackupError } from "@parley/db/backup";
import { EmbeddedPostgresError } from "@parley/db/embedded";
import { ParleyError } from "@parley/shared";
import { EnvError } from "../env.ts";
import { CommandError } from "./command-context.ts";

/** Whose message is for a person as it is. */
const SENTENCES = [BackupError, EmbeddedPostgresError, ParleyError, EnvError, CommandError];

/** What went wrong, in a line; mistakes of our own come with their place. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (SENTENCES.some((sentence) => error instanceof sentence)) return error.message;
  const why = messageOf(error);
  if (isDatabaseUnavailable(error) || error instanceof AggregateError)
    return `The database cannot be reached (${why}). Look whether it runs, and at DATABASE_URL.`;
  // Of the system, of Postgres: they say what they refuse.
  if ("code" in error) return `It failed: ${why.replace(/\.$/, "")}.`;
  if (error.cause instanceof Error) return `${error.message} (${messageOf(error.cause)})`;
  return error.stack ?? error.message;
}

/** Node tries each address of a name, and hides what came of it. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError && error.message === "") {
    const first: unknown = error.errors[0];
    if (first instanceof Error) return first.message;
  }
  return error.message;
}
