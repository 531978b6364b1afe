import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** As Node resolves: `module` names what only a bundler can read. */
const nodeConditions = defaultServerConditions.filter((condition) => condition !== "module");

/** Workspace packages resolve to their source, so no test needs a build (the e2e project drives one). */
const fromSource = {
  ssr: { resolve: { conditions: ["@parley/source", ...nodeConditions] } },
};

/**
 * What is waited for comes at once, or within this on a busy machine; a second is too little there.
 * A test may wait for several things, or go through many random values.
 */
const patience = { expect: { poll: { timeout: 20_000 } }, testTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        ...fromSource,
        test: {
          ...patience,
          name: "unit",
          include: ["{packages,apps}/*/src/**/*.test.{ts,tsx}", "tooling/*.test.ts"],
          exclude: ["**/*.integration.test.ts"],
          // By itself it leaves one core to others, which of two is half.
          maxWorkers: 2,
        },
      },
      {
        ...fromSource,
        test: {
          ...patience,
          name: "integration",
          include: ["{packages,apps}/*/src/**/*.integration.test.ts"],
          globalSetup: "tooling/test-postgres.ts",
          // They wait for Postgres and for one another more than they work.
          maxWorkers: 4,
          hookTimeout: 120_000,
        },
      },
      {
        ...fromSource,
        test: {
          expect: { poll: { timeout: 45_000 } },
          name: "e2e",
          include: ["e2e/src/**/*.test.ts"],
          // Most of them wait for answers that are written at some pace, and use two thirds of a core.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
