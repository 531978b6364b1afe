import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** As Node resolves: `module` names what only a bundler can read. */
const nodeConditions = defaultServerConditions.filter((condition) => condition !== "module");

/** Workspace packages resolve to their source, so no test needs a build (the e2e project drives one). */
const fromSource = {
  ssr: { resolve: { conditions: ["@parley/source", ...nodeConditions] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...fromSource,
        test: {
          name: "unit",
          include: ["{packages,apps}/*/src/**/*.test.{ts,tsx}", "tooling/*.test.ts"],
          exclude: ["**/*.integration.test.ts"],
        },
      },
      {
        ...fromSource,
        test: {
          name: "integration",
          include: ["{packages,apps}/*/src/**/*.integration.test.ts"],
          globalSetup: "tooling/test-postgres.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...fromSource,
        test: {
          name: "e2e",
          include: ["e2e/src/**/*.test.ts"],
          // Most of them wait for answers that are written at some pace: two at a time share two cores.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
