import { parseArgs } from "node:util";
import { startSimulator } from "./start-simulator.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    "tokens-per-second": { type: "string", default: "60" },
    "first-token-delay": { type: "string", default: "0" },
    "batch-requests-per-second": { type: "string", default: "100" },
    "exit-with-parent": { type: "boolean", default: false },
  },
});

const simulator = await startSimulator({
  port: numberOption("port"),
  host: values.host,
  tokensPerSecond: numberOption("tokens-per-second"),
  firstTokenDelayMs: numberOption("first-token-delay"),
  batchRequestsPerSecond: numberOption("batch-requests-per-second"),
});
console.log(JSON.stringify({ url: simulator.url }));

const stop = () => {
  void simulator.close().finally(() => process.exit(0));
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
if (values["exit-with-parent"]) process.stdin.resume().once("close", stop).once("end", stop);

function numberOption(
  name: "port" | "tokens-per-second" | "first-token-delay" | "batch-requests-per-second",
): number {
  const number = Number(values[name]);
  if (!Number.isNaN(number) && number >= 0) return number;
  console.error(`--${name} takes a number, not "${values[name]}".`);
  process.exit(2);
}
