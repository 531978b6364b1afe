import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import type { Client } from "pg";
import type { Tables } from "../tables.ts";

/** Kysely on a connection that is open already: what it does is in that connection's transaction. */
export function kyselyOn(client: Client): Kysely<Tables> {
  const pool = {
    options: {},
    connect: () =>
      Promise.resolve({
        query: client.query.bind(client),
        release: () => undefined,
      }),
    end: () => Promise.resolve(),
  };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
