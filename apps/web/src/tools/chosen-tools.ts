import { savedValue } from "../app/saved-value.ts";
import type { Tool } from "./tools-query.ts";

/** The most that the contract takes for one answer. */
export const MAX_TOOLS = 64;
/** Of those that are kept: servers come and go. */
const MAX_KEPT = 200;

type Known = Pick<Tool, "name" | "origin" | "needsApproval">;

/** Tools that are not on by themselves, and that the person had on last. On this device. */
const saved = savedValue("parley.tools");
const savedUsual = savedValue("parley.tools.usual");

/** Whether a new chat has it without being asked: it comes with Parley and does nothing that asks first. */
function isFree({ origin, needsApproval }: Known): boolean {
  return origin.type === "built-in" && !needsApproval;
}

/** What a new chat has: all that is free, and of the rest what was kept. */
export function defaultTools(tools: readonly Known[], kept: readonly string[]): string[] {
  return tools
    .filter((tool) => isFree(tool) || kept.includes(tool.name))
    .map(({ name }) => name)
    .slice(0, MAX_TOOLS);
}

/** What is kept once this was chosen; of what is not there now, nobody has said anything. */
export function keptAfter(
  tools: readonly Known[],
  chosen: readonly string[],
  before: readonly string[],
): string[] {
  const there = new Set(tools.map(({ name }) => name));
  const other = tools.filter((tool) => !isFree(tool) && chosen.includes(tool.name));
  const absent = before.filter((name) => !there.has(name));
  return [...other.map(({ name }) => name), ...absent].slice(0, MAX_KEPT);
}

export function keptTools(): string[] {
  return namesIn(saved.read()) ?? [];
}

export function keepTools(tools: readonly Known[], chosen: readonly string[]): void {
  saved.write(JSON.stringify(keptAfter(tools, chosen, keptTools())));
  keepUsualTools(defaultTools(tools, keptTools()));
}

/** What a new chat had when it was last known which tools there are. */
export function lastUsualTools(): string[] | undefined {
  return namesIn(savedUsual.read());
}

export function keepUsualTools(names: readonly string[]): void {
  savedUsual.write(JSON.stringify(names));
}

function namesIn(json: string | null): string[] | undefined {
  if (json === null) return undefined;
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : undefined;
  } catch {
    // Somebody else wrote there.
    return undefined;
  }
}
