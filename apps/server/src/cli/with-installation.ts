import { randomUUID } from "node:crypto";
import { connect, type Db, ensureOwner, listMigrations, type Owner } from "@parley/db";
import type { Env } from "../env.ts";
import { type CommandContext, CommandError } from "./command-context.ts";
import { withDatabase } from "./with-database.ts";

export interface Installation {
  db: Db;
  connectionString: string;
  owner: Owner;
}

/** Does something with what is in the database, which has to have this version's schema. */
export function withInstallation<T>(
  context: CommandContext,
  env: Env,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  return withDatabase(context, env, { create: false }, async ({ connectionString }) => {
    const db = connect({ connectionString, max: 2, onIdleError: () => undefined });
    try {
      const { pending, unknown } = await listMigrations(db);
      if (unknown.length > 0 || pending.length > 0)
        throw new CommandError(
          unknown.length > 0
            ? `The database was migrated by a newer Parley (${unknown.join(", ")}). Use that version.`
            : "The database's schema is older than this version. Run `parley migrate`, or start the server once.",
        );
      return await work({ db, connectionString, owner: await ensureOwner(db, randomUUID) });
    } finally {
      await db.destroy();
    }
  });
}
