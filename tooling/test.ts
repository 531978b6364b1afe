import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { ensureChromium } from "./chromium.ts";
import { endWithLaunchers } from "./end-with-launchers.ts";
import { duration, endCommandsOnSignal, runCommand } from "./run-command.ts";

/*
 * Everything that has to hold before a change lands, the quick first. All of it runs even when some
 * of it fails (except after a failed build), so that one run shows all there is to repair.
 * `PARLEY_LONG=1` adds the tests that take minutes.
 */

interface Counts {
  passed: number;
  failed: number;
}

/** The part of Vitest's JSON report that is counted. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

async function runTests(project: string, env: Record<string, string> = {}): Promise<Counts> {
  console.log(`\nTests: ${project}`);
  const folder = await mkdtemp(join(tmpdir(), "parley-report-"));
  try {
    const report = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const args = ["run", "--project", project, ...reporters];
    const { ok } = await runCommand("vitest", args, { env, show: true, timeoutMs: 60 * 60_000 });
    const counts = await countTests(report);
    // A run that failed outside any test (an unhandled error, no file found) is a failure, too.
    return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function countTests(reportFile: string): Promise<Counts> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(reportFile, "utf8"));
  } catch {
    console.error("Vitest ended without a report.");
    return { passed: 0, failed: 1 };
  }
  const report = reportSchema.parse(json);
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}

async function runBrowserTests(chromium: Promise<string | Error>): Promise<Counts> {
  const path = await chromium;
  if (typeof path === "string") return runTests("e2e", { PARLEY_CHROMIUM: path });
  console.error(`\nTests: e2e\n${path.message}`);
  return { passed: 0, failed: 1 };
}

endWithLaunchers();
endCommandsOnSignal();
const started = performance.now();
const total: Counts = { passed: 0, failed: 0 };
const failedSteps: string[] = [];

function add(step: string, { passed, failed }: Counts): void {
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failedSteps.push(`${step} (${failed})`);
}

if (await build()) {
  // Where it has to be installed first, that goes on while the other tests run.
  const chromium = ensureChromium().catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const failedChecks = await check();
  for (const name of failedChecks) add(name, { passed: 0, failed: 1 });
  add("unit", await runTests("unit"));
  add("integration", await runTests("integration"));
  add("e2e", await runBrowserTests(chromium));
} else {
  add("build", { passed: 0, failed: 1 });
}

console.log(`\nDone in ${duration((performance.now() - started) / 1000)}`);
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(", ")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
