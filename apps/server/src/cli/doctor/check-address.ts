import { once } from "node:events";
import { createServer } from "node:net";
import * as z from "zod";
import type { Env } from "../../env.ts";
import { type Check, ok, PATIENCE_MS, problem, warning } from "./check.ts";

const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];
const LOCAL_ADDRESSES = ["localhost", "127.0.0.1", "::1"];

/** Whether PUBLIC_URL is what browsers can use. */
export function checkPublicUrl(env: Env): Check {
  const name = "public address";
  if (env.PUBLIC_URL === undefined)
    return LOCAL_ADDRESSES.includes(env.HOST)
      ? ok(name, "No PUBLIC_URL is set: Parley is for this machine only.")
      : warning(
          name,
          `HOST is ${env.HOST}, which others reach, and no PUBLIC_URL is set: links will name another address, and cookies are not secure.`,
        );
  const url = new URL(env.PUBLIC_URL);
  if (url.search !== "" || url.hash !== "" || url.username !== "")
    return problem(name, "PUBLIC_URL has more than a scheme, a host and a path: take it out.");
  if (url.pathname !== "/")
    return warning(
      name,
      `PUBLIC_URL has the path ${url.pathname}: the page is served at / only, so a proxy has to take it away.`,
    );
  if (url.protocol === "http:" && !LOCAL_HOSTS.includes(url.hostname))
    return warning(name, "PUBLIC_URL is not https: passwords and cookies can be read on the way.");
  if (url.protocol === "https:" && env.TRUSTED_PROXIES.length === 0)
    return warning(
      name,
      "PUBLIC_URL is https, so a proxy is in front, and TRUSTED_PROXIES is empty: all callers have the proxy's address, and share its limits.",
    );
  return ok(name, `${env.PUBLIC_URL}.`);
}

/** Whether the port is free, or a Parley's. */
export async function checkPort({ PORT, HOST }: Env, signal: AbortSignal): Promise<Check> {
  if (PORT === 0) return ok("port", "Any free one.");
  const taken = await tryListen(PORT, HOST);
  if (taken === undefined) return ok("port", `${PORT} on ${HOST} is free.`);
  if (taken === "EACCES")
    return problem("port", `This user may not listen on ${PORT}: set PORT above 1023.`);
  if (taken !== "EADDRINUSE")
    return problem("port", `Nothing can listen on ${PORT} of ${HOST} (${taken}): look at HOST.`);
  return (await isParley(PORT, HOST, signal))
    ? ok("port", `${PORT} on ${HOST}: a Parley serves there.`)
    : problem("port", `${PORT} on ${HOST} is another program's: end it, or set PORT.`);
}

async function tryListen(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    server.close();
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

const health = z.object({ status: z.string() });

async function isParley(port: number, host: string, signal: AbortSignal): Promise<boolean> {
  const shown = host.includes(":") ? `[${host}]` : host;
  const reachable = ["0.0.0.0", "[::]"].includes(shown) ? "127.0.0.1" : shown;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await fetch(`http://${reachable}:${port}/readyz`, { signal: patience });
    return health.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}
