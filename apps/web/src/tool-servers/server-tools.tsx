import { useId } from "react";
import { parley } from "../app/parley.ts";
import { Form } from "../forms/form.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import type { Check, Server } from "./servers-query.ts";
import { toolServerWords } from "./tool-server-words.ts";

interface ServerToolsProps {
  server: Server;
  tools: Check["tools"];
  onSaved: () => Promise<void>;
}

/** What a server offers, and which of it may be used. */
export function ServerTools({ server, tools, onSaved }: ServerToolsProps) {
  const id = useId();
  const submit = useSubmit(async (fields) => {
    const allowed = tools.filter(({ serverName }) => fields.getAll("tool").includes(serverName));
    await parley.mcpServers.update.mutate({
      serverId: server.id,
      // With all of them, those that it will have later, too.
      allowedTools:
        allowed.length === tools.length ? null : allowed.map(({ serverName }) => serverName),
    });
    await onSaved();
  });
  return (
    <Form
      submit={submit}
      label={toolServerWords.itsTools(server.name)}
      action={toolServerWords.saveTools}
      pendingAction={commonWords.saving}
    >
      <ul className="max-h-96 overflow-y-auto">
        {tools.map(({ name, serverName, description, needsApproval, allowed }) => (
          <li key={name}>
            <label className="flex items-start gap-2.5 py-1.5 text-sm">
              <input
                aria-labelledby={`${id}-${name}`}
                type="checkbox"
                name="tool"
                value={serverName}
                defaultChecked={allowed}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-baseline gap-x-2">
                  <bdi
                    id={`${id}-${name}`}
                    className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]"
                  >
                    {serverName}
                  </bdi>
                  {needsApproval && (
                    <span className="rounded-full border border-caution-line bg-caution-soft px-2 text-caution text-xs">
                      {toolServerWords.asksFirst}
                    </span>
                  )}
                </span>
                <span
                  dir="auto"
                  title={description}
                  className="line-clamp-2 text-[0.8125rem] text-soft [overflow-wrap:anywhere]"
                >
                  {description}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Form>
  );
}
