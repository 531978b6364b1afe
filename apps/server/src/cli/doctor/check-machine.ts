import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { inMegabytes } from "../words.ts";
import { type Check, ok, problem, warning } from "./check.ts";

/** What the packages of this version are tried with. */
const LEAST_NODE = [22, 15] as const;
const LITTLE_SPACE = 1_000_000_000;
const NO_SPACE = 100_000_000;

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough
    ? ok("node", `Node ${version}.`)
    : problem(
        "node",
        `Node ${version} is too old. Run it by \`npx -y pnpm@12 parley\`, which brings its own, or install Node 24.`,
      );
}

export function checkEnvironment(problems: readonly string[]): Check[] {
  if (problems.length === 0) return [ok("environment", "All variables can be used.")];
  return problems.map((says) => problem("environment", says));
}

/** The folder of the embedded Postgres: rights and free space. */
export async function checkDataDir(dataDir: string): Promise<Check[]> {
  const folder = resolve(dataDir);
  const existing = await nearestExisting(folder);
  const isThere = existing === folder;
  try {
    await access(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const what = isThere ? `${folder} cannot be written to` : `${folder} cannot be made`;
    return [
      problem(
        "data folder",
        `${what} by this user. Set DATA_DIR to another folder, or give the rights.`,
      ),
    ];
  }
  const { bavail, bsize } = await statfs(existing);
  return [
    ok("data folder", isThere ? `${folder} can be written to.` : `${folder} will be made.`),
    spaceOf(bavail * bsize, folder),
  ];
}

function spaceOf(free: number, folder: string): Check {
  const says = `${inMegabytes(free)} are free where ${folder} is`;
  if (free < NO_SPACE) return problem("disk", `${says}: make room before the database stops.`);
  if (free < LITTLE_SPACE) return warning("disk", `${says}: make room soon.`);
  return ok("disk", `${says}.`);
}

async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined || path === dirname(path)) return path;
  }
}
