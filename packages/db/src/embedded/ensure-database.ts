import { Client } from "pg";
import type { SocketConnection } from "./connection.ts";

/** Creates the database `name` unless it is there. Only the holder of the lock may call this. */
export async function ensureDatabase(maintenance: SocketConnection, name: string): Promise<void> {
  const client = new Client(maintenance);
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
