import { setTimeout as sleep } from "node:timers/promises";
import { createParley } from "@parley/client";

/*
 * Has several prompts answered when it suits, waits for the end, and prints the results.
 *
 *     PARLEY_API_KEY=… node typescript/batch.ts "What is a port?" "What is a socket?"
 */

const baseUrl = process.env["PARLEY_URL"] ?? "http://127.0.0.1:3000";
const apiKey = process.env["PARLEY_API_KEY"] ?? "";
const parley = createParley({ baseUrl, apiKey });
const prompts = process.argv.slice(2);
if (prompts.length === 0) prompts.push("What is a port?", "What is a socket?");

// Up to 1,000 prompts at hand are sent like this; a file of up to 50,000 as in curl/batch.sh.
const items = prompts.map((message, at) => ({ customId: `prompt-${at + 1}`, message }));
let batch = await parley.batches.createSmall.mutate({ name: "Example", items });

// The server works on it, whether or not anyone looks.
while (batch.status !== "ended") {
  await sleep(1_000);
  batch = await parley.batches.get.query({ batchId: batch.id });
}
const { answered, total } = batch.counts;
console.log(`${answered} of ${total} answered, for ${batch.costMicroDollars / 1e6} dollars`);

// Results are a file with one a line, in the order of the prompts: customId, status, reply and more.
const response = await fetch(`${baseUrl}/api/v1/batches/${batch.id}/results`, {
  headers: { authorization: `Bearer ${apiKey}` },
});
if (!response.ok) throw new Error(await response.text());
for (const line of (await response.text()).trimEnd().split("\n")) {
  const result: unknown = JSON.parse(line);
  console.log(result);
}
