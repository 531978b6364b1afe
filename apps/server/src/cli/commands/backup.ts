import { resolve } from "node:path";
import { writeBackup } from "@parley/db/backup";
import { jobsSchema } from "@parley/jobs";
import { readEnv } from "../../env.ts";
import { ownVersion } from "../../own-version.ts";
import { type CommandContext, EXIT } from "../command-context.ts";
import { withDatabase } from "../with-database.ts";
import { countsOf, inMegabytes } from "../words.ts";

export async function backup(context: CommandContext, file: string): Promise<number> {
  const env = readEnv();
  const parleyVersion = await ownVersion();
  const written = await withDatabase(context, env, { create: false }, (database) =>
    writeBackup({ ...database, file: resolve(file), libraries: [jobsSchema()], parleyVersion }),
  );
  context.print(
    `Backed up ${countsOf(written.tables)} into ${file} (${inMegabytes(written.bytes)}).`,
  );
  return EXIT.success;
}
