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
      : hostOf(origin) === host ||
        (publicUrl !== undefined && origin === new URL(publicUrl).origin);
  if (!allowed)
    throw new ParleyError(
      "FORBIDDEN",
      "This request came from another site's page and was refused.",
    );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
