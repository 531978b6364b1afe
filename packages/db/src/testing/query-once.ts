import { Client, type ClientConfig } from "pg";

/** Runs one statement on a connection of its own. */
export async function queryOnce(
  target: string | ClientConfig,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client(target);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
