import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import compression from "compression";
import { Router } from "express";
import * as z from "zod";

/** The files of Scalar's API reference, whose bundle for browsers stands by itself. */
const scalar = new URL("../", import.meta.resolve("@scalar/api-reference"));
const bundle = { root: fileURLToPath(new URL("dist/browser", scalar)), name: "standalone.js" };

/**
 * A page to read the OpenAPI document and to try it, for everyone: whoever tries it brings a token.
 * All of it is served from here, under the same content security policy as the web client.
 */
export function docsRoutes(): Router {
  const router = Router({ caseSensitive: true });
  router.get("/docs", compression(), async (_request, response) => {
    response.setHeader("Cache-Control", "no-cache");
    response.type("text/html").send(toPage(await scalarVersion()));
  });
  router.get("/docs/settings.js", (_request, response) => {
    response.setHeader("Cache-Control", "no-cache");
    response.type("text/javascript").send(settings);
  });
  router.get("/docs/reference-:version.js", compression(), async (request, response, next) => {
    if (request.params["version"] !== (await scalarVersion())) {
      next();
      return;
    }
    response.sendFile(bundle.name, { root: bundle.root, immutable: true, maxAge: "1y" });
  });
  return router;
}

/** Its zod would try whether it may make code from text, which the policy forbids and reports. */
const settings = "globalThis.__zod_globalConfig = { jitless: true };\n";

/** Names the bundle in the page: a file under another name is another file. */
async function scalarVersion(): Promise<string> {
  const manifest = await readFile(new URL("package.json", scalar), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

/** Nothing of it calls anyone but this server: no proxy, no fonts, no telemetry, no registry. */
const configuration = {
  url: "/api/v1/openapi.json",
  // Also where the document names the public address: the page may call its own server only.
  servers: [{ url: "/api/v1" }],
  authentication: { preferredSecurityScheme: "bearer" },
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  documentDownloadType: "direct",
  modelsSectionLabel: "Schemas",
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: "",
  externalUrls: { dashboardUrl: "", registryUrl: "", proxyUrl: "", apiBaseUrl: "" },
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
};

function toPage(version: string): string {
  const attribute = JSON.stringify(configuration).replaceAll('"', "&quot;");
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Parley API</title>
    <link rel="icon" type="image/svg+xml" href="/icon.svg" />
    <script src="/api/v1/docs/settings.js"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript. The document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</noscript>
    <script id="api-reference" type="application/json" data-configuration="${attribute}"></script>
    <script src="/api/v1/docs/reference-${version}.js"></script>
  </body>
</html>
`;
}
