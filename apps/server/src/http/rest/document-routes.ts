import compression from "compression";
import { Router } from "express";
import { ownVersion } from "../../own-version.ts";

/** The OpenAPI document of all routes, for everyone. It is written when it is first asked for. */
export function documentRoutes({ publicUrl }: { publicUrl: string | undefined }): Router {
  const router = Router({ caseSensitive: true });
  let document: Promise<string> | undefined;
  router.get("/openapi.json", compression(), async (_request, response) => {
    document ??= writeDocument(`${publicUrl ?? ""}/api/v1`);
    const text = await document;
    // Asked for anew each time, and answered by 304 where it is known: another version, another document.
    response.setHeader("Cache-Control", "no-cache");
    response.type("application/json").send(text);
  });
  return router;
}

async function writeDocument(serverUrl: string): Promise<string> {
  // Not at the start of the process, which need not wait for it.
  const { openApiDocument } = await import("@parley/api/openapi");
  return JSON.stringify(openApiDocument({ version: await ownVersion(), serverUrl }));
}
