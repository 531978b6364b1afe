import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";
import * as z from "zod";

const repository = resolve(import.meta.dirname, "../../..");
const programs = join(repository, "e2e/generated-client");

/** A folder with the programs of `e2e/generated-client` and the types that were generated for them. */
export interface GeneratedClient extends AsyncDisposable {
  readonly folder: string;
  /** Type-checks all of it, strictly. @returns what does not compile, as `file:line`, once each */
  typeCheck(): Promise<string[]>;
}

/** @param document the OpenAPI document, as JSON */
export async function generateClient(document: string): Promise<GeneratedClient> {
  const folder = await mkdtemp(join(tmpdir(), "parley-generated-client-"));
  for (const name of await readdir(programs))
    await copyFile(join(programs, name), join(folder, name));
  // What has a default may be left out of a request.
  const types = await openapiTS(document, { defaultNonNullable: false });
  await writeFile(join(folder, "schema.ts"), astToString(types));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  // The packages that the programs import are those of the tests.
  await symlink(join(repository, "e2e/node_modules"), join(folder, "node_modules"));
  return {
    folder,
    typeCheck: () => typeCheck(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const tsconfig = {
  extends: join(repository, "tsconfig.tests.json"),
  compilerOptions: {
    typeRoots: [join(repository, "node_modules/@types")],
    incremental: false,
    tsBuildInfoFile: null,
  },
  include: ["*.ts"],
};

const failure = z.object({ stdout: z.string(), code: z.number() });

async function typeCheck(folder: string): Promise<string[]> {
  const tsc = join(repository, "node_modules/.bin/tsc");
  try {
    await promisify(execFile)(tsc, ["-p", folder, "--pretty", "false"], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout } = failure.parse(error);
    const places = stdout.matchAll(/^(\S+)\((\d+),\d+\): error/gm);
    const found = new Set([...places].map(([, file, line]) => `${file}:${line}`));
    if (found.size === 0) throw new Error(`The compiler failed: ${stdout}`, { cause: error });
    return [...found];
  }
}
