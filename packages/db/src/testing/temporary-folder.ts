import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A folder that is gone at the end of the test.
 * @param mode as root, 0o711 lets the user through whom Postgres runs as
 */
export async function temporaryFolder(mode = 0o711): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "parley-folder-"));
  await chmod(path, mode);
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, [Symbol.asyncDispose]: remove };
}
