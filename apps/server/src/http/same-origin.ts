import { ParleyError } from "@parley/shared";
import type { Request } from "express";

/**
 * Refuses what another site's page sends with our cookie. Browsers say where a request comes from
 * in `Origin`, and where they leave it out (a same-origin GET) in `Sec-Fetch-Site`.
 */
export function assertSameOrigin(request: Request, publicUrl: string | undefined): void {
  const { origin, host } = request.headers;
  const allowed =
    origin === undefined
      ? ["same-origin", "none", undefined].includes(request.get("sec-fetch-site"))
      : isOurs(origin, host, publicUrl);
  if (!allowed)
    throw new ParleyError(
      "FORBIDDEN",
      "This request came from another site's page and was refused.",
    );
}

/** Where people come by HTTPS, a page of the same name without it may be anybody's on the way. */
function isOurs(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  return from === host && (protocol === "https:" || !publicUrl?.startsWith("https:"));
}
