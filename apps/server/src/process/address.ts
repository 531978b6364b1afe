import type { Env } from "../env.ts";

/** Where people reach Parley, as far as its settings tell; `port`: where it listens. */
export function addressOf(env: Env, port = env.PORT): string {
  const host = env.HOST.includes(":") ? `[${env.HOST}]` : env.HOST;
  const shown = ["0.0.0.0", "[::]"].includes(host) ? "localhost" : host;
  return env.PUBLIC_URL ?? `http://${shown}:${port}`;
}
