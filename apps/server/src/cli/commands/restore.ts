import { resolve } from "node:path";
import { restoreBackup } from "@parley/db/backup";
import { jobsSchema } from "@parley/jobs";
import { readEnv } from "../../env.ts";
import { type CommandContext, CommandError, EXIT } from "../command-context.ts";
import { withDatabase } from "../with-database.ts";
import { countsOf } from "../words.ts";

export async function restore(
  context: CommandContext,
  { file, wipe }: { file: string; wipe: boolean },
): Promise<number> {
  const restored = await withDatabase(context, readEnv(), { create: true }, (database) => {
    if (database.usedBy !== undefined) throw inUse(database.usedBy.pid);
    const { connectionString, signal } = database;
    return restoreBackup({
      connectionString,
      signal,
      file: resolve(file),
      libraries: [jobsSchema()],
      wipe,
      onWipe: (tables) => {
        context.say("Wiping what is in the database:");
        for (const { table, rows } of tables) context.say(`  ${table}: ${rows} rows`);
      },
    });
  });
  const { head, migrated } = restored;
  context.print(
    `Restored ${countsOf(restored.tables)}, as they were at ${head.createdAt} (Parley ${head.parleyVersion}).`,
  );
  if (migrated.length > 0) context.print(`Migrated on: ${migrated.join(", ")}.`);
  return EXIT.success;
}

function inUse(pid: number | undefined): CommandError {
  const who = pid === undefined ? "" : ` (process ${pid})`;
  return new CommandError(
    `A Parley is running on this database${who}. Stop it, and restore then. Nothing was changed.`,
  );
}
