import type { GenerationOptions } from "@parley/shared";
import type { QueryClient } from "@tanstack/react-query";
import { codeOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";
import { defaultTools, keepUsualTools, keptTools, lastUsualTools } from "./chosen-tools.ts";
import { toolTitle } from "./tool-title.ts";
import { toolWords } from "./tool-words.ts";
import { toolsQuery } from "./tools-query.ts";

/** Milliseconds that a message waits to hear which tools there are: some are far away. */
const WAIT_MS = 1_000;

/**
 * Asks for an answer with the tools that were chosen, or those of a new chat. Where one is gone, it is
 * asked for once more without it, and the person is told.
 */
export async function callWithTools<Options extends GenerationOptions, Result>(
  client: QueryClient,
  options: Options,
  call: (options: Options) => Promise<Result>,
): Promise<Result> {
  const tools = options.tools ?? (await usualTools(client));
  if (tools === undefined) return call(options);
  try {
    return await call({ ...options, tools });
  } catch (error) {
    if (!isAboutTools(error)) throw error;
    await client.invalidateQueries({ queryKey: toolsQuery.queryKey, refetchType: "none" });
    const known = new Set((await client.query(toolsQuery)).map(({ name }) => name));
    const left = tools.filter((name) => known.has(name));
    // It was refused for something else than what is gone.
    if (left.length === tools.length) throw error;
    const result = await call({ ...options, tools: left });
    const gone = tools.filter((name) => !known.has(name)).map(toolTitle);
    notify(toolWords.gone(gone.join(", ")), toolWords.goneAdvice);
    return result;
  }
}

/** As they were last, where nobody says in time; undefined: they never were known. */
async function usualTools(client: QueryClient): Promise<string[] | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WAIT_MS);
  });
  // What keeps the list away says the message itself, or nobody needs to know.
  const list = client.query(toolsQuery).catch(() => undefined);
  const tools = await Promise.race([list, late]);
  clearTimeout(timer);
  if (tools === undefined) return lastUsualTools();
  const usual = defaultTools(tools, keptTools());
  keepUsualTools(usual);
  return usual;
}

/** Whether the server refused a call for the tools that it names. */
function isAboutTools(error: unknown): boolean {
  return (
    codeOf(error) === "BAD_REQUEST" && error instanceof Error && error.message.startsWith("tools: ")
  );
}
