import { readFile } from "node:fs/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** Whom Postgres runs as, and who owns its files. */
export interface PostgresUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export function runningAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Postgres refuses to run as root. Root runs it as `postgres`, or else as `nobody`.
 * @throws EmbeddedPostgresError when the machine knows neither
 */
export async function findUnprivilegedUser(): Promise<PostgresUser> {
  const users = parsePasswd(await readFile("/etc/passwd", "utf8"));
  const user =
    users.find(({ name }) => name === "postgres") ?? users.find(({ name }) => name === "nobody");
  if (user === undefined || user.uid === 0) {
    throw new EmbeddedPostgresError(
      "Postgres refuses to run as root, and this machine has neither a user postgres nor a user nobody. " +
        "Start Parley as another user, or set DATABASE_URL to a Postgres of yours.",
    );
  }
  return user;
}

/** Reads `/etc/passwd`; negative ids (macOS writes -2) become the unsigned ones that the kernel knows. */
export function parsePasswd(passwd: string): PostgresUser[] {
  return passwd.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    if (!name || name.startsWith("#") || !isId(uid) || !isId(gid)) return [];
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^-?\d+$/.test(text);
}

/** What `spawn` needs to run a program as `user`; without one it runs as ourselves. */
export function runAs(user: PostgresUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}
