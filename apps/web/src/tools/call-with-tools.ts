import type { GenerationOptions } from "@parley/shared";
import type { QueryClient } from "@tanstack/react-query";
import { codeOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";
import { defaultTools, keepUsualTools, keptTools, lastUsualTools } from "./chosen-tools.ts";
import { toolTitle } from "./tool-title.ts";
import { toolWords } from "./tool-words.ts";
import { type Tool, toolsQuery } from "./tools-query.ts";

/** Milliseconds that a message waits to hear which tools there are now: some are far away. */
const WAIT_MS = 1_000;
/** Where nothing is known that it could be sent with instead. */
const MOST_MS = 10_000;

/**
 * Asks for an answer with the tools that were chosen, or those of a new chat. Where some are gone, or
 * it cannot be known which there are, it is asked for without them, and the person is told.
 */
export async function callWithTools<Options extends GenerationOptions, Result>(
  client: QueryClient,
  options: Options,
  call: (options: Options) => Promise<Result>,
): Promise<Result> {
  if (options.tools !== undefined) return callWithThese(client, options, options.tools, call);
  const last = lastUsualTools();
  const seen = client.getQueryData(toolsQuery.queryKey);
  const isFirst = last === undefined && seen === undefined;
  const list = await listWithin(client, isFirst ? MOST_MS : WAIT_MS);
  const there = list ?? seen;
  const tools = there === undefined ? last : defaultTools(there, keptTools());
  if (tools === undefined) {
    const result = await call(options);
    notify(toolWords.notKnown, toolWords.notKnownAdvice);
    return result;
  }
  const result = await callWithThese(client, options, tools, call);
  if (list !== undefined) {
    // Once: from now on they are not among the last.
    tellOfGone(without(last ?? [], list));
    keepUsualTools(tools);
  }
  return result;
}

async function callWithThese<Options extends GenerationOptions, Result>(
  client: QueryClient,
  options: Options,
  tools: string[],
  call: (options: Options) => Promise<Result>,
): Promise<Result> {
  try {
    return await call({ ...options, tools });
  } catch (error) {
    if (!isAboutTools(error)) throw error;
    await client.invalidateQueries({ queryKey: toolsQuery.queryKey, refetchType: "none" });
    const list = await listWithin(client, MOST_MS);
    const gone = list === undefined ? [] : without(tools, list);
    // It was refused for something else than what is gone, or nobody says what is.
    if (gone.length === 0) throw error;
    const result = await call({ ...options, tools: tools.filter((name) => !gone.includes(name)) });
    tellOfGone(gone);
    return result;
  }
}

/** Undefined where nobody says in time. What keeps the list away, the call meets itself. */
async function listWithin(client: QueryClient, ms: number): Promise<readonly Tool[] | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const list = client.query(toolsQuery).catch(() => undefined);
  const tools = await Promise.race([list, late]);
  clearTimeout(timer);
  return tools;
}

function without(names: readonly string[], list: readonly Tool[]): string[] {
  return names.filter((name) => list.every((tool) => tool.name !== name));
}

function tellOfGone(names: readonly string[]): void {
  if (names.length > 0)
    notify(toolWords.gone(names.map(toolTitle).join(", ")), toolWords.goneAdvice);
}

/** Whether the server refused a call for the tools that it names. */
function isAboutTools(error: unknown): boolean {
  return (
    codeOf(error) === "BAD_REQUEST" && error instanceof Error && error.message.startsWith("tools: ")
  );
}
