import type { Stats } from "node:fs";
import { chmod, mkdir, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { PostgresUser } from "./unprivileged-user.ts";

const READ = 4;
const ENTER = 1;

/**
 * Whether `user` may enter every folder down to `path`, and read and enter (or run) `path` itself.
 * Only mode bits count: a child started with `uid` and `gid` has no supplementary groups.
 */
export async function canRead(user: PostgresUser, path: string): Promise<boolean> {
  const target = await realpath(path);
  return may(user, await stat(target), READ | ENTER) && (await canEnter(user, dirname(target)));
}

/** Whether `user` may enter every folder down to and including `directory`. */
export async function canEnter(user: PostgresUser, directory: string): Promise<boolean> {
  for (let path = await realpath(directory); ; path = dirname(path)) {
    if (!may(user, await stat(path), ENTER)) return false;
    if (path === dirname(path)) return true;
  }
}

function may(user: PostgresUser, { uid, gid, mode }: Stats, wanted: number): boolean {
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/** Creates `directory`; the folders that did not exist yet get `mode` whatever the umask says. */
export async function makeDirectory(directory: string, mode: number): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let path = directory; ; path = dirname(path)) {
    await chmod(path, mode);
    if (path === first || path === dirname(path)) return;
  }
}
