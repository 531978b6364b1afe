import type { Client } from "pg";
import { BackupError } from "./backup-error.ts";
import { type BackupHead, type BackupTable, nameOf } from "./backup-manifest.ts";
import { listTables, quoted } from "./catalogue.ts";
import type { LibrarySchema } from "./library-schema.ts";

/** Makes the libraries' schemas that the backup has, in the form that it has them in. */
export async function makeLibraries(
  client: Client,
  libraries: readonly LibrarySchema[],
  head: BackupHead,
): Promise<void> {
  for (const [name, told] of Object.entries(head.libraries)) {
    const library = libraries.find((each) => each.name === name);
    if (library === undefined)
      throw new BackupError(
        `The backup has the schema ${name}, which this version does not know. Restore it with Parley ${head.parleyVersion}.`,
      );
    await client.query(library.create);
    // It may bound how long this transaction waits for us.
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const { rows } = await client.query<{ version: string }>(library.version);
    const is = rows[0]?.version ?? "";
    if (is !== told)
      throw new BackupError(
        `The backup's schema ${name} has the form ${told}, and this version makes ${is}. Restore it with Parley ${head.parleyVersion}, and start this version on it then. Nothing was changed.`,
      );
  }
}

/** As Postgres tells the bounds of a part that is for a time; nothing else is taken from a file. */
const TIME_BOUND = /^FOR VALUES FROM \('[\d :.+-]+'\) TO \('[\d :.+-]+'\)$/;

/** Makes the parts of tables that come with time, and so with no schema. */
export async function makeParts(
  client: Client,
  schemas: readonly string[],
  told: readonly BackupTable[],
): Promise<void> {
  const are = (await listTables(client, schemas)).map(nameOf);
  for (const table of told) {
    const { partOf } = table;
    if (partOf === undefined || are.includes(nameOf(table))) continue;
    if (!schemas.includes(table.schema) || !TIME_BOUND.test(partOf.bound)) continue;
    await client.query(
      `CREATE TABLE ${quoted(client, table)} PARTITION OF ${quoted(client, partOf)} ${partOf.bound}`,
    );
  }
}
