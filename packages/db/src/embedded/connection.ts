import { SUPERUSER } from "./server-settings.ts";

/** Settings for `pg.Pool` or `pg.Client`; `host` is the folder of a Unix socket. */
export interface SocketConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly ssl: false;
}

export function connectionTo(
  server: { readonly socketDirectory: string; readonly port: number },
  database: string,
): SocketConnection {
  // `ssl` is said outright: PGSSLMODE in the environment is meant for other servers.
  const { socketDirectory: host, port } = server;
  return { host, port, user: SUPERUSER, database, ssl: false };
}

/** The same as one string, for `pg` and for Postgres' own tools (`psql <string>`). */
export function connectionStringFor({ host, port, user, database }: SocketConnection): string {
  const query = Object.entries({ host, port, user, sslmode: "disable" });
  const parameters = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `postgresql:///${encodeURIComponent(database)}?${parameters.join("&")}`;
}
