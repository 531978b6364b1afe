import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

const effect = z.object({ callId: z.string().nullable(), tool: z.string(), phase: z.string() });
export type Effect = z.infer<typeof effect>;

export interface EffectsFile {
  path: string;
  /** All that was done, in its order. */
  read(): Promise<Effect[]>;
  remove(): Promise<void>;
}

/** Where an effect server writes what it does. */
export async function createEffectsFile(): Promise<EffectsFile> {
  const folder = await mkdtemp(join(tmpdir(), "parley-effects-"));
  const path = join(folder, "effects.jsonl");
  await writeFile(path, "");
  return {
    path,
    async read() {
      const text = await readFile(path, "utf8");
      // What comes after the last end of a line is nothing, or still being written.
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => effect.parse(JSON.parse(line)));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
