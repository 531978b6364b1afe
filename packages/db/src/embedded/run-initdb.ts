import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError, errorCode, errorMessage } from "./embedded-postgres-error.ts";
import { doesNotRunHere, type PostgresBinaries } from "./find-binaries.ts";
import { SUPERUSER } from "./server-settings.ts";
import { type PostgresUser, runAs } from "./unprivileged-user.ts";

const INITDB_TIMEOUT_MS = 120_000;

/**
 * What counts as a letter for pg_trgm, which asks the system: the first locale that it has. With
 * plain `C` search still finds everything, but without an index where the text is not English.
 */
const CHARACTER_LOCALES = ["C.UTF-8", "en_US.UTF-8", "C"] as const;

export interface InitdbOptions {
  readonly user: PostgresUser | undefined;
  /** Whether to wait until all of it is on disk. */
  readonly sync: boolean;
}

/**
 * Fills the empty `directory` with a new cluster.
 * @throws EmbeddedPostgresError with what initdb said
 */
export async function runInitdb(
  binaries: PostgresBinaries,
  directory: string,
  options: InitdbOptions,
): Promise<void> {
  let output = "";
  for (const locale of CHARACTER_LOCALES) {
    output = await tryInitdb(binaries, directory, locale, options);
    if (output === "") return;
    if (!output.includes("invalid locale name")) break;
  }
  throw new EmbeddedPostgresError(
    `The database could not be created in ${dirname(directory)}: ${output}. ` +
      "Check that there is space and that Parley may write there, or set DATABASE_URL to a Postgres of yours.",
  );
}

/** Returns what went wrong, or nothing. */
async function tryInitdb(
  { initdb }: PostgresBinaries,
  directory: string,
  characterLocale: string,
  { user, sync }: InitdbOptions,
): Promise<string> {
  const args = [
    `--pgdata=${directory}`,
    `--username=${SUPERUSER}`,
    // Everyone who can open the socket may connect; the folder around the socket keeps others out.
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    // Postgres' own rules sort and fold case: they are the same on every machine.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    `--lc-ctype=${characterLocale}`,
    "--data-checksums",
    ...(sync ? [] : ["--no-sync"]),
  ];
  const env = { LC_ALL: "C" };
  const options = { ...runAs(user), cwd: "/", env, timeout: INITDB_TIMEOUT_MS };
  try {
    await promisify(execFile)(initdb, args, options);
    return "";
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw doesNotRunHere(error);
    return outputOf(error) || errorMessage(error);
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error) || !("stderr" in error)) return "";
  return typeof error.stderr === "string" ? error.stderr.trim() : "";
}
