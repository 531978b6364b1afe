import { setTimeout as sleep } from "node:timers/promises";
import { createParley } from "@parley/client";

/*
 * Has several prompts answered when it suits, waits for the end, and prints the results.
 *
 *     PARLEY_API_KEY=… node typescript/batch.ts "What is a port?" "What is a socket?"
 */

const parley = createParley({
  baseUrl: process.env["PARLEY_URL"] ?? "http://127.0.0.1:3000",
  apiKey: process.env["PARLEY_API_KEY"] ?? "",
});
const prompts = process.argv.slice(2);
if (prompts.length === 0) prompts.push("What is a port?", "What is a socket?");

// Up to 50,000 prompts, made one by one as they are sent; a file of them goes as a Blob.
const items = prompts.map((message, at) => ({ customId: `prompt-${at + 1}`, message }));
let batch = await parley.sendBatch(items, { name: "Example" });

// The server works on it, whether or not anyone looks.
while (batch.status !== "ended") {
  await sleep(1_000);
  batch = await parley.batches.get.query({ batchId: batch.id });
}
const { answered, total } = batch.counts;
console.log(`${answered} of ${total} answered, for ${batch.costMicroDollars / 1e6} dollars`);

// In the order of the prompts, each read when it is its turn.
for await (const result of parley.batchResults(batch.id)) console.log(result);
