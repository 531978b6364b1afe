import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import rules from "../.dependency-cruiser.ts";

/*
 * A rule that never fires looks just like a rule that is kept. So: a small workspace of the same
 * shape, one violation for every rule, and the real dependency-cruiser over it.
 */

const repository = resolve(import.meta.dirname, "..");
const workspacePackages = [
  "shared",
  "sim",
  "outbound",
  "llm",
  "db",
  "jobs",
  "auth",
  "chat",
  "automation",
  "tools",
  "api",
  "client",
  "telemetry",
];
const npmPackages = [
  "zod",
  "uuid",
  "pg",
  "pg-boss",
  "express",
  "@trpc/server",
  "@anthropic-ai/sdk",
  "openai",
  "prom-client",
  "@opentelemetry/api",
  "@opentelemetry/sdk-trace-base",
  "undici",
  "@modelcontextprotocol/client",
  "vite",
];

/** file → [source, the rules it breaks]. No rules: it is allowed, and must stay silent. */
const files: Record<string, [source: string, ...broken: string[]]> = {
  "packages/shared/src/cycle-a.ts": [
    'import type { B } from "./cycle-b.ts"; export type A = B | 1;',
    "no-cycle",
  ],
  // A cycle is reported once, at the file where it was entered.
  "packages/shared/src/cycle-b.ts": [
    'import type { A } from "./cycle-a.ts"; export type B = A | 2;',
  ],
  "packages/shared/src/nowhere.ts": ['export * from "./missing.ts";', "resolvable"],
  "packages/shared/src/reads-disk.ts": ['import "node:fs";', "browser-safe"],
  "packages/shared/src/uses-uuid.ts": ['import "uuid";', "npm:packages/shared"],
  "packages/shared/src/uses-zod.ts": ['import { z } from "zod"; export const s = z;'],
  "packages/shared/src/imports-test.ts": ['import "./some.test.ts";', "no-test-import"],
  "packages/shared/src/some.test.ts": ["export const t = 1;"],
  "packages/chat/src/uses-express.ts": [
    'import type { Request } from "express"; export type R = Request;',
    "only:express",
    "npm:packages/chat",
  ],
  "packages/chat/src/uses-pg.ts": ['import pg from "pg"; void pg;', "only:pg", "npm:packages/chat"],
  "packages/chat/src/uses-pg-boss.ts": ['import "pg-boss";', "only:pg-boss", "npm:packages/chat"],
  "packages/chat/src/uses-trpc.ts": [
    'export const t = () => import("@trpc/server");',
    "only:@trpc/server",
    "npm:packages/chat",
  ],
  "packages/chat/src/inline-type.ts": [
    'export type Sdk = Array<import("@anthropic-ai/sdk").default>;',
    "only:@anthropic-ai/sdk",
    "npm:packages/chat",
  ],
  "packages/chat/src/uses-openai.ts": ['import "openai";', "only:openai", "npm:packages/chat"],
  "packages/auth/src/counts.ts": ['import "prom-client";', "only:prom-client"],
  "packages/auth/src/traces.ts": [
    'import "@opentelemetry/api"; import "@opentelemetry/sdk-trace-base";',
    "only:@opentelemetry/(?!api/)[^/]+",
  ],
  "packages/telemetry/src/all.ts": [
    'import "prom-client"; import "@opentelemetry/sdk-trace-base"; import "@parley/chat";',
  ],
  "packages/chat/src/uses-undici.ts": ['import "undici";', "only:undici", "npm:packages/chat"],
  "packages/auth/src/uses-mcp.ts": [
    'import "@modelcontextprotocol/client";',
    "only:@modelcontextprotocol/[^/]+",
  ],
  "packages/tools/src/uses-mcp.ts": ['import "@modelcontextprotocol/client";'],
  "packages/outbound/src/uses-undici.ts": ['import "undici";'],
  "packages/api/src/compatible.test.ts": ['import "openai"; import "@anthropic-ai/sdk";'],
  "packages/chat/src/reads-env.ts": ['import "undeclared";', "declared", "npm:packages/chat"],
  "packages/chat/src/below.ts": ['export * from "@parley/db"; export * from "@parley/llm";'],
  "packages/chat/src/below.test.ts": ['import "@parley/sim"; import "vite";'],
  "packages/sim/src/uses-dev.ts": ['import "vite";', "not-dev-at-runtime"],
  "packages/sim/src/dev-types.ts": ['import type { V } from "vite"; export type W = V;'],
  "packages/client/src/value.ts": [
    'export { api } from "@parley/api";',
    "types-only:packages/client",
  ],
  "packages/client/src/type.ts": ['export type { Api } from "@parley/api";'],
  "apps/web/src/value.tsx": [
    'import { api } from "@parley/api"; export const x = <p>{api}</p>;',
    "types-only:apps/web",
  ],
  "apps/server/src/all.ts": ['import "express"; import "@parley/api"; import "@parley/sim";'],
};

/** One import upwards (or sideways) for each folder, from its source and from its tests. */
const upwards: Record<string, string> = {
  "packages/shared": "@parley/llm",
  "packages/sim": "@parley/shared",
  "packages/outbound": "@parley/db",
  "packages/llm": "@parley/db",
  "packages/db": "@parley/chat",
  "packages/auth": "@parley/chat",
  "packages/jobs": "@parley/chat",
  "packages/chat": "@parley/api",
  "packages/automation": "@parley/auth",
  "packages/telemetry": "@parley/db",
  "packages/tools": "@parley/api",
  "packages/api": "@parley/db",
  "packages/client": "../../../apps/server/src/all.ts",
  "apps/web": "@parley/chat",
  "apps/server": "../../web/src/value.tsx",
  e2e: "../../apps/server/src/all.ts",
  bench: "../../apps/server/src/all.ts",
  examples: "../../apps/server/src/all.ts",
};

for (const [folder, target] of Object.entries(upwards)) {
  const source = `import type { X } from "${target}"; export type Y = X;`;
  files[`${folder}/src/upwards.ts`] = [source, `layer:${folder}`];
  files[`${folder}/src/upwards.test.ts`] = [source, `layer:${folder}:tests`];
}

const cruised = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let workspace: string;
let violations: Map<string, Set<string>>;

async function write(path: string, content: string | object): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
}

async function link(path: string, target: string): Promise<void> {
  const from = join(workspace, path);
  await mkdir(dirname(from), { recursive: true });
  await symlink(join(workspace, target), from);
}

async function writeWorkspace(): Promise<void> {
  const dependencies = Object.fromEntries(
    [
      ...npmPackages.filter((name) => name !== "vite"),
      ...workspacePackages.map((p) => `@parley/${p}`),
    ].map((name) => [name, "*"]),
  );
  const manifest = { dependencies, devDependencies: { vite: "*" } };
  await write("package.json", {});
  for (const folder of ["apps/server", "apps/web", "e2e", "bench", "examples"]) {
    await write(`${folder}/package.json`, { name: `@parley/${folder}`, ...manifest });
  }
  for (const name of workspacePackages) {
    const exports = { ".": { "@parley/source": "./src/index.ts", default: "./dist/index.js" } };
    await write(`packages/${name}/package.json`, { name: `@parley/${name}`, exports, ...manifest });
    await write(`packages/${name}/src/index.ts`, "export {};");
    await link(`node_modules/@parley/${name}`, `packages/${name}`);
  }
  for (const name of [...npmPackages, "undeclared"]) {
    const stored = `node_modules/.pnpm/${name.replace("/", "+")}@1.0.0/node_modules/${name}`;
    await write(`${stored}/package.json`, { name, main: "index.js" });
    await write(`${stored}/index.js`, "");
    await link(`node_modules/${name}`, stored);
  }
  for (const [path, [source]] of Object.entries(files)) await write(path, source);
}

async function cruise(): Promise<z.infer<typeof cruised>> {
  const config = join(repository, ".dependency-cruiser.ts");
  const { stdout } = await promisify(execFile)(
    join(repository, "node_modules/.bin/depcruise"),
    ["--config", config, "--output-type", "json", "packages", "apps", "e2e", "bench", "examples"],
    { cwd: workspace, maxBuffer: 32 * 1024 * 1024 },
  );
  return cruised.parse(JSON.parse(stdout));
}

beforeAll(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), "parley-rules-")));
  await writeWorkspace();
  const { summary } = await cruise();
  violations = new Map();
  for (const { from, rule } of summary.violations) {
    violations.set(from, (violations.get(from) ?? new Set()).add(rule.name));
  }
}, 60_000);

afterAll(() => rm(workspace, { recursive: true, force: true }));

describe("the dependency rules", () => {
  test.for(Object.entries(files))("%s", ([path, [, ...broken]]) => {
    expect([...(violations.get(path) ?? [])].sort()).toEqual(broken.sort());
  });

  test("are each proven by a violation here", () => {
    const names = rules.forbidden?.map(({ name }) => name).sort();
    const proven = new Set(Object.values(files).flatMap(([, ...broken]) => broken));
    expect([...proven].sort()).toEqual(names);
  });
});
