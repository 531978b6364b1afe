import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { defaultTools, keptTools, MAX_TOOLS } from "./chosen-tools.ts";
import { toolTitle } from "./tool-title.ts";
import { toolWords } from "./tool-words.ts";
import { type Tool, toolsQuery } from "./tools-query.ts";

interface ToolSwitchesProps {
  /** By name; null: those of a new chat. */
  chosen: readonly string[] | null;
  onChoose: (chosen: string[]) => void;
}

/** Which tools answers may use: a switch for each, by where they come from. */
export function ToolSwitches({ chosen, onChoose }: ToolSwitchesProps) {
  const { data: tools, error, refetch } = useQuery(toolsQuery);
  if (tools === undefined && error !== null)
    return (
      <div role="alert" className="text-sm">
        <p className="mb-2 text-danger">{sentenceOf(error)}</p>
        <button type="button" className={quietButton} onClick={() => void refetch()}>
          {commonWords.tryAgain}
        </button>
      </div>
    );
  if (tools === undefined)
    return (
      <p role="status" className="animate-skeleton text-sm text-soft">
        {commonWords.loading}
      </p>
    );
  const on = chosen ?? defaultTools(tools, keptTools());
  const there = on.filter((name) => tools.some((tool) => tool.name === name));
  const gone = on.filter((name) => !there.includes(name));
  const full = there.length >= MAX_TOOLS;
  const set = (name: string, checked: boolean): void =>
    onChoose(checked ? [...there, name] : there.filter((other) => other !== name));
  return (
    <div className="space-y-3">
      {gone.length > 0 && (
        <p className="text-[0.8125rem] text-caution [overflow-wrap:anywhere]">
          {toolWords.goneHere(gone.join(", "))}
        </p>
      )}
      {full && <p className="text-[0.8125rem] text-caution">{toolWords.most(MAX_TOOLS)}</p>}
      {tools.length === 0 && <p className="text-sm text-soft">{toolWords.none}</p>}
      {byOrigin(tools).map(([origin, group]) => (
        <fieldset key={origin}>
          <legend className="mb-0.5 text-[0.8125rem] text-soft">
            <bdi>{origin}</bdi>
          </legend>
          {group.map((tool) => (
            <Switch
              key={tool.name}
              tool={tool}
              on={there.includes(tool.name)}
              disabled={full && !there.includes(tool.name)}
              onChange={(checked) => set(tool.name, checked)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

/** Those that come with Parley first, each server's together. */
function byOrigin(tools: readonly Tool[]): [origin: string, tools: Tool[]][] {
  const groups = new Map<string, Tool[]>([[toolWords.builtIn, []]]);
  for (const tool of tools) {
    const origin = tool.origin.type === "mcp" ? tool.origin.server : toolWords.builtIn;
    groups.set(origin, [...(groups.get(origin) ?? []), tool]);
  }
  return [...groups].filter(([, group]) => group.length > 0);
}

interface SwitchProps {
  tool: Tool;
  on: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
}

function Switch({ tool, on, disabled, onChange }: SwitchProps) {
  const id = useId();
  const { name, origin, description, needsApproval } = tool;
  // What follows the server's name, which stands above them all.
  const shown = origin.type === "mcp" ? name.replace(`${origin.server}__`, "") : toolTitle(name);
  return (
    <label htmlFor={`${id}-switch`} className="flex items-start gap-3 rounded-lg py-1.5 text-sm">
      <span className="min-w-0 flex-1">
        <span id={id} className="flex flex-wrap items-baseline gap-x-2">
          <bdi className={origin.type === "mcp" ? "font-mono text-[0.8125rem]" : "font-medium"}>
            {shown}
          </bdi>
          {needsApproval && (
            <span className="rounded-full border border-caution-line bg-caution-soft px-2 text-caution text-xs">
              {toolWords.asksFirst}
            </span>
          )}
        </span>
        <span
          id={`${id}-what`}
          dir="auto"
          title={description}
          className="line-clamp-2 text-[0.8125rem] text-soft [overflow-wrap:anywhere]"
        >
          {toolWords.about(name) ?? description}
        </span>
      </span>
      <input
        id={`${id}-switch`}
        type="checkbox"
        role="switch"
        aria-labelledby={id}
        aria-describedby={`${id}-what`}
        checked={on}
        aria-checked={on}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
        className="relative mt-0.5 h-5 w-9 shrink-0 appearance-none rounded-full border border-line-strong bg-hover transition-colors before:absolute before:start-0.5 before:top-1/2 before:size-3.5 before:-translate-y-1/2 before:rounded-full before:bg-line-strong before:transition-[inset-inline-start] checked:border-accent checked:bg-accent checked:before:start-[1.125rem] checked:before:bg-on-accent disabled:opacity-50 forced-colors:appearance-auto forced-colors:before:hidden"
      />
    </label>
  );
}
