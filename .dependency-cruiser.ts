import type { IConfiguration, IForbiddenRuleType } from "dependency-cruiser";

/**
 * The layers of the architecture as rules. Imports run downwards only, type imports included:
 * a type from above makes the same knot as a value, it only takes longer to notice.
 * Each rule has a violation in tooling/dependency-rules.test.ts that proves it is not blind.
 */

/** Which workspace packages the source of each one may import. Anything not listed is forbidden. */
const layers: Record<string, string[]> = {
  "packages/shared": [],
  "packages/sim": [],
  "packages/outbound": ["packages/shared"],
  "packages/llm": ["packages/shared"],
  "packages/db": ["packages/shared"],
  "packages/auth": ["packages/shared", "packages/db"],
  "packages/jobs": ["packages/shared", "packages/db"],
  "packages/chat": ["packages/shared", "packages/llm", "packages/db", "packages/jobs"],
  "packages/automation": [
    "packages/shared",
    "packages/db",
    "packages/jobs",
    "packages/outbound",
    "packages/llm",
    "packages/chat",
  ],
  "packages/tools": ["packages/shared", "packages/db", "packages/outbound", "packages/chat"],
  "packages/telemetry": ["packages/shared", "packages/chat"],
  "packages/api": [
    "packages/shared",
    "packages/jobs",
    "packages/chat",
    "packages/auth",
    "packages/automation",
  ],
  "packages/client": ["packages/shared", "packages/api"],
  "apps/web": ["packages/shared", "packages/client", "packages/api"],
  // The one place where all parts meet; the client is for those outside.
  "apps/server": ["packages/(?!client(/|$))[^/]+"],
  // The router's table of who may call what is data, and the tests from outside hold it to that.
  e2e: [
    "packages/(shared|sim|db|client)",
    "packages/(api/authorization|auth/served-endpoints)\\.json",
  ],
  bench: ["packages/(shared|sim|db|jobs|client)"],
  examples: ["packages/client"],
};

/** Packages that a test, and only a test, may import besides its layer. */
const testLayers: Record<string, string[]> = {
  "packages/llm": ["packages/sim"],
  "packages/chat": ["packages/sim"],
  "packages/automation": ["packages/sim"],
  "packages/client": ["packages/(api|chat|db|llm|sim)"],
  "apps/server": ["packages/client"],
};

const tests = "(\\.test\\.tsx?$|\\bsrc/testing/)";
const workspace = "^(packages/[^/]+|apps/[^/]+|e2e|bench|examples)/";

const inside = (folders: string[]) => `^(${folders.join("|")})(/|$)`;

const layerRules = Object.entries(layers).flatMap(([folder, allowed]): IForbiddenRuleType[] => [
  {
    name: `layer:${folder}`,
    comment: `${folder} may import ${allowed.join(", ") || "no other workspace package"}.`,
    severity: "error",
    from: { path: inside([folder]), pathNot: tests },
    to: { path: workspace, pathNot: inside([folder, ...allowed]) },
  },
  {
    name: `layer:${folder}:tests`,
    comment: `A test of ${folder} may also import ${testLayers[folder]?.join(", ") ?? "nothing more"}.`,
    severity: "error",
    from: { path: `${inside([folder])}.*${tests}` },
    to: { path: workspace, pathNot: inside([folder, ...allowed, ...(testLayers[folder] ?? [])]) },
  },
]);

/** An npm package that only some folders may import: what is behind one door can be replaced. */
const only = (npmPackage: string, folders: string[]): IForbiddenRuleType => ({
  name: `only:${npmPackage}`,
  comment: `${npmPackage} may be imported in ${folders.join(", ")} only.`,
  severity: "error",
  from: { pathNot: `^(${folders.join("|")})` },
  to: { path: `(^|/)node_modules/(@types/)?${npmPackage}/` },
});

/** A folder that may use these npm packages and no others. */
const noOther = (folder: string, npmPackages: string[]): IForbiddenRuleType => ({
  name: `npm:${folder}`,
  comment: `${folder} may use ${npmPackages.join(", ")} and no other npm package.`,
  severity: "error",
  from: { path: inside([folder]), pathNot: tests },
  to: {
    dependencyTypesNot: ["core"],
    path: "node_modules/",
    pathNot: `/node_modules/(${npmPackages.join("|")})/[^@]*$`,
  },
});

const typesOnly = (folder: string, target: string): IForbiddenRuleType => ({
  name: `types-only:${folder}`,
  comment: `${folder} takes only types from ${target}: its code must not end up in a browser.`,
  severity: "error",
  from: { path: inside([folder]), pathNot: tests },
  to: { path: inside([target]), dependencyTypesNot: ["type-only"] },
});

const configuration: IConfiguration = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Two files that need each other are one file, or miss a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "An import that resolves to nothing is one that no other rule can see.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "declared",
      comment: "A package is imported only where its package.json lists it.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "not-dev-at-runtime",
      comment: "What runs in production is a dependency, not a devDependency (types excepted).",
      severity: "error",
      // The client is bundled: what it needs is inside, and its package depends on nothing.
      from: { path: "^(packages/[^/]+|apps/server)/src/", pathNot: `(${tests}|^packages/client/)` },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-test-import",
      comment: "Source never imports a test, nor what only tests need.",
      severity: "error",
      from: { pathNot: `(${tests}|^(e2e|bench|tooling)/)` },
      to: { path: tests },
    },
    {
      name: "browser-safe",
      comment: "shared, client and web run in a browser: no Node modules.",
      severity: "error",
      from: { path: "^(packages/(shared|client)|apps/web)/src/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    ...layerRules,
    typesOnly("packages/client", "packages/api"),
    typesOnly("apps/web", "packages/api"),
    only("pg", ["packages/db/"]),
    only("pg-boss", ["packages/jobs/"]),
    only("express", ["apps/server/", "bench/"]),
    only("@trpc/server", ["packages/api/", "apps/server/", "bench/", `packages/client/.*${tests}`]),
    only("@anthropic-ai/sdk", [
      "packages/llm/",
      "bench/",
      `packages/sim/.*${tests}`,
      // Vendors' clients, as strangers to our server and to the encodings that are for them.
      "e2e/",
      `packages/api/.*${tests}`,
    ]),
    only("prom-client", ["packages/telemetry/"]),
    // The API alone does nothing without the SDK, and may be called anywhere.
    only("@opentelemetry/(?!api/)[^/]+", ["packages/telemetry/", `packages/chat/.*${tests}`]),
    // Addresses that others name are called in one way.
    only("undici", ["packages/outbound/"]),
    only("@modelcontextprotocol/[^/]+", ["packages/tools/"]),
    only("openai", ["e2e/", `packages/api/.*${tests}`]),
    noOther("packages/shared", ["zod"]),
    noOther("packages/chat", ["uuid", "zod", "@opentelemetry/api"]),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|dist-types)/|^e2e/generated-client/" },
    parser: "tsc",
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    moduleSystems: ["es6", "cjs"],
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@parley/source", "import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".d.ts", ".css"],
    },
  },
};

export default configuration;
