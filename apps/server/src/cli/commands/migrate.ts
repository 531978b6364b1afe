import { connect, listMigrations, migrate as migrateDatabase } from "@parley/db";
import { installJobs } from "@parley/jobs";
import { readEnv } from "../../env.ts";
import { type CommandContext, CommandError, EXIT } from "../command-context.ts";
import { withDatabase } from "../with-database.ts";

export function migrate(context: CommandContext, { check }: { check: boolean }): Promise<number> {
  return withDatabase(context, readEnv(), { create: !check }, async ({ connectionString }) => {
    const db = connect({ connectionString, max: 2, onIdleError: () => undefined });
    try {
      const { pending, unknown } = await listMigrations(db);
      if (unknown.length > 0)
        throw new CommandError(
          `The database was migrated by a newer Parley (${unknown.join(", ")}). Use that version, or another database.`,
        );
      if (check && pending.length > 0) {
        context.print(`Pending: ${pending.join(", ")}.`);
        return EXIT.pending;
      }
      const made = check ? [] : await migrateDatabase(db);
      if (!check) await installJobs(connectionString);
      context.print(
        made.length === 0 ? "The database is up to date." : `Migrated: ${made.join(", ")}.`,
      );
      return EXIT.success;
    } finally {
      await db.destroy();
    }
  });
}
