import { createTestDatabase, queryOnce, startTestCluster } from "@parley/db/testing";
import { isTerminal, type Run } from "@parley/shared";
import { expect, test } from "vitest";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { type BackgroundFollow, followInBackground } from "./driver/follow-in-background.ts";
import { Installation } from "./driver/installation.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

/** How often every connection of the server's to its database is cut. */
const CUTS = 30;

test(`every connection to the database cut ${CUTS} times under load loses nothing`, async () => {
  await using cluster = await startTestCluster();
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  await using installation = await Installation.start({
    DATABASE_URL: database.connectionString,
  });
  const parley = installation.client();
  const runs: (BackgroundFollow & { message: string; run: Run })[] = [];
  let refused = 0;
  const cutting = new AbortController();
  const sendAgainAndAgain = async (sender: number): Promise<void> => {
    for (let turn = 1; !cutting.signal.aborted; turn++) {
      const message = `/long 80 rate=100 Sender ${sender}, turn ${turn}?`;
      try {
        const { run } = await parley.chat.start.mutate({ message });
        runs.push({ message, run, ...followInBackground(parley, run.id) });
      } catch {
        // A call whose connection was cut may fail, and says so; what it has begun is begun or not.
        refused++;
      }
    }
  };
  const senders = [1, 2, 3, 4].map(sendAgainAndAgain);
  let cut = 0;
  for (let round = 1; round <= CUTS; round++) {
    const before = runs.length + refused;
    await until("calls came", () => runs.length + refused > before + 4);
    const [row] = await queryOnce(
      database.connectionString,
      `SELECT count(pg_terminate_backend(pid)) AS cut FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    cut += Number(row?.["cut"]);
  }
  cutting.abort();
  await Promise.all(senders);
  const ends: Record<string, number> = {};
  for (const { message, run, seen, done } of runs) {
    await done;
    expectWholeLog(seen);
    expect(seen).toEqual(await readLog(parley, run.id));
    const end = seen.find(isTerminal)?.type ?? "none";
    ends[end] = (ends[end] ?? 0) + 1;
    const text = textIn(seen);
    expect(["run.completed", "run.interrupted"]).toContain(end);
    expect(expectedAnswer(message, 1_024).startsWith(text)).toBe(true);
    expect(text === expectedAnswer(message, 1_024)).toBe(end === "run.completed");
    expect(await storedText(parley, run)).toBe(text);
  }
  expect(ends["run.completed"]).toBeGreaterThan(runs.length / 2);
  const { items } = await parley.runs.list.query({ status: "streaming" });
  expect(items).toEqual([]);
  console.log(
    `${cut} database connections cut; ${runs.length} runs ended ${JSON.stringify(ends)}, ${refused} calls refused`,
  );
});
