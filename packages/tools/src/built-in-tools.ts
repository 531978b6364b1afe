import type { Tool, ToolSource } from "@parley/chat";
import type { Outbound } from "@parley/outbound";
import { createCalculator } from "./calculator/calculator.ts";
import { createCurrentTime } from "./clock/current-time.ts";
import { IsolatedWork, workerBeside } from "./isolated/isolated-work.ts";
import { createFetchPage } from "./page/fetch-page.ts";
import { createSearchTool, type Search } from "./search/search-tool.ts";

export interface BuiltInOptions {
  search: Search;
  outbound: Outbound;
  /** Whether models may read pages of the internet: not at all, each after a person agreed, or freely. */
  fetchPage: "off" | "ask" | "on";
}

export interface BuiltInTools extends ToolSource {
  close(): Promise<void>;
}

const CALCULATOR_TIMEOUT_MS = 2_000;
const PAGE_TIMEOUT_MS = 5_000;

/** The tools that everybody has. */
export function createBuiltInTools({ search, outbound, fetchPage }: BuiltInOptions): BuiltInTools {
  const calculating = new IsolatedWork({
    worker: workerBeside(import.meta.url, "calculator/calculator-worker"),
    timeoutMs: CALCULATOR_TIMEOUT_MS,
    memoryMb: 96,
  });
  const reading = new IsolatedWork({
    worker: workerBeside(import.meta.url, "page/page-worker"),
    timeoutMs: PAGE_TIMEOUT_MS,
    memoryMb: 256,
  });
  const tools: Tool[] = [
    createCurrentTime(),
    createCalculator(calculating),
    createSearchTool(search),
    ...(fetchPage === "off"
      ? []
      : [createFetchPage({ outbound, work: reading, needsApproval: fetchPage === "ask" })]),
  ];
  return {
    list: () => Promise.resolve(tools),
    async close() {
      await Promise.all([calculating.close(), reading.close()]);
    },
  };
}
