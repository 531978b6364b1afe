import { parseArgs } from "node:util";
import { connect, type Db, findUnsortedOwners, sortIntoBuckets } from "@parley/db";
import { queryOnce } from "@parley/db/testing";
import { startSimulator } from "@parley/sim";
import { stopAllProcesses } from "../process/start-process.ts";
import { startServer } from "../streams/start-server.ts";
import { addPerson, fill } from "./fill.ts";
import { measureSearches } from "./measure.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const { values } = parseArgs({ options: { messages: { type: "string", default: "1000000" } } });
const most = Number(values.messages);

async function prepare(db: Db, connectionString: string) {
  const many = await addPerson(db, "Many");
  const some = await addPerson(db, "Some");
  // Filled first, and sorted in at once: that is faster, and comes to the same.
  const index = "message_search_by_words";
  const [made] = await queryOnce(connectionString, `SELECT pg_get_indexdef('${index}'::regclass)`);
  await queryOnce(connectionString, `DROP INDEX ${index}`);
  await fill(db, some, most / 10);
  await fill(db, many, most);
  console.log("Sorting the messages into buckets");
  while ((await findUnsortedOwners(db, undefined)).some(({ isOverdue }) => isOverdue))
    for (const owner of [some, many])
      await db.transaction().execute((trx) => sortIntoBuckets(trx, owner));
  console.log("Sorting the words in");
  await queryOnce(connectionString, String(made?.["pg_get_indexdef"]));
  await queryOnce(connectionString, "VACUUM ANALYZE");
  return { many, some };
}

const simulator = await startSimulator({ tokensPerSecond: 60 });
const anywhere = { server: null, others: null };
const server = await startServer("parley", {
  simulatorUrl: simulator.url,
  pinning: anywhere,
  profile: undefined,
});
try {
  const connectionString = server.postgres?.connectionString ?? "";
  const db = connect({ connectionString, max: 2, onIdleError: console.error });
  const { many, some } = await prepare(db, connectionString);
  await db.destroy();
  for (const [person, messages] of [
    [some, most / 10],
    [many, most],
  ] as const)
    console.log(`\n${await measureSearches({ url: server.url, person }, messages)}`);
} finally {
  await server.stop();
  await simulator.close();
}
