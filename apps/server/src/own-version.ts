import { readFile } from "node:fs/promises";
import * as z from "zod";

/** The version of this Parley, as its package says it. */
export async function ownVersion(): Promise<string> {
  const own = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(own)).version;
}
