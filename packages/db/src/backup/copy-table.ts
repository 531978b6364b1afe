import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from, to } from "pg-copy-streams";
import type { BackupTable, TableContent } from "./backup-manifest.ts";
import { quoted } from "./catalogue.ts";

/** Postgres' text format: every version reads it. */
function copyOf(client: Client, table: BackupTable): string {
  const columns = table.columns.map((column) => client.escapeIdentifier(column));
  return `COPY ${quoted(client, table)} (${columns.join(", ")})`;
}

/**
 * Reads all rows of a table.
 * @param take is given them in pieces, cut anywhere
 */
export async function copyOut(
  client: Client,
  table: BackupTable,
  take: (piece: Buffer) => Promise<void> = () => Promise.resolve(),
): Promise<TableContent> {
  const rows = client.query(to(`${copyOf(client, table)} TO STDOUT`));
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of rows) {
    if (!Buffer.isBuffer(piece)) throw new TypeError("COPY gave something else than bytes.");
    hash.update(piece);
    bytes += piece.length;
    await take(piece);
  }
  const { schema, name } = table;
  return { schema, name, rows: rows.rowCount, bytes, sha256: hash.digest("hex") };
}

/** Writes rows as `copyOut` gave them. Returns how many they were. */
export async function copyIn(
  client: Client,
  table: BackupTable,
  pieces: AsyncIterable<Buffer>,
): Promise<number> {
  const rows = client.query(from(`${copyOf(client, table)} FROM STDIN`));
  await pipeline(pieces, rows);
  return rows.rowCount;
}
