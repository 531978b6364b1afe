import { useQuery } from "@tanstack/react-query";
import { defaultTools, keptTools } from "./chosen-tools.ts";
import { ToolSwitches } from "./tool-switches.tsx";
import { toolsQuery } from "./tools-query.ts";

interface ToolChoiceProps {
  /** What it means that tools are chosen. */
  label: string;
  /** By name; null: nothing is said about tools. */
  tools: string[] | null;
  onChoose: (tools: string[] | null) => void;
}

/** Whether tools are chosen here at all, and which. */
export function ToolChoice({ label, tools, onChoose }: ToolChoiceProps) {
  const { data: known = [] } = useQuery(toolsQuery);
  return (
    <>
      <label className="flex min-h-9 items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-accent"
          checked={tools !== null}
          onChange={({ target }) =>
            onChoose(target.checked ? defaultTools(known, keptTools()) : null)
          }
        />
        {label}
      </label>
      {tools !== null && <ToolSwitches chosen={tools} onChoose={onChoose} />}
    </>
  );
}
