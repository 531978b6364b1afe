import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isAdmin } from "../account/role-words.ts";
import { accountQuery } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { settingsWords } from "../settings/settings-words.ts";
import { toolTitle } from "../tools/tool-title.ts";
import { toolWords } from "../tools/tool-words.ts";
import { type Tool, toolsQuery } from "../tools/tools-query.ts";
import { NewButton } from "../ui/new-button.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { ServerForm } from "./server-form.tsx";
import { ServerRow } from "./server-row.tsx";
import { type Server, serversKey, serversQuery } from "./servers-query.ts";
import { toolServerWords } from "./tool-server-words.ts";

export default function ToolsPage() {
  const account = useQuery(accountQuery);
  return (
    <SettingsFrame title={toolServerWords.title} description={toolServerWords.description}>
      <Loaded query={account} what={settingsWords.whoYouAre}>
        {({ role }) => (
          <>
            {isAdmin(role) && <Servers />}
            <Tools />
          </>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

function Servers() {
  const client = useQueryClient();
  const servers = useQuery(serversQuery);
  const [editing, setEditing] = useState<Server | "new" | null>(null);
  const addButton = useReturnFocus(editing !== null);
  const reload = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: serversKey }),
      client.invalidateQueries({ queryKey: toolsQuery.queryKey }),
    ]);
  };
  const close = (): void => setEditing(null);
  return (
    <Section
      title={toolServerWords.servers}
      description={toolServerWords.serversDescription}
      aside={
        editing === null && (
          <NewButton
            ref={addButton}
            label={toolServerWords.add}
            onClick={() => setEditing("new")}
          />
        )
      }
    >
      {editing !== null ? (
        <ServerForm
          server={editing === "new" ? undefined : editing}
          onCancel={close}
          onDone={async () => {
            close();
            await reload();
          }}
        />
      ) : (
        <Loaded query={servers} what={toolServerWords.theServers}>
          {(all) =>
            all.length === 0 ? (
              <p className="text-sm text-soft">{toolServerWords.none}</p>
            ) : (
              <ul aria-label={toolServerWords.servers} className="-my-3 divide-y divide-line">
                {all.map((server) => (
                  <ServerRow
                    key={server.id}
                    server={server}
                    onEdit={() => setEditing(server)}
                    onChanged={reload}
                  />
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </Section>
  );
}

/** What everybody sees: the tools that there are, by where they come from. */
function Tools() {
  const tools = useQuery(toolsQuery);
  return (
    <Section
      title={toolServerWords.whatThereIs}
      description={toolServerWords.whatThereIsDescription}
    >
      <Loaded query={tools} what={toolServerWords.theTools}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-sm text-soft">{toolServerWords.noTools}</p>
          ) : (
            <ul aria-label={toolServerWords.whatThereIs} className="-my-3 divide-y divide-line">
              {all.map((tool) => (
                <ToolLine key={tool.name} tool={tool} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function ToolLine({ tool: { name, description, origin, needsApproval } }: { tool: Tool }) {
  return (
    <li className="py-3 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2.5">
        <bdi
          className={`[overflow-wrap:anywhere] ${origin.type === "mcp" ? "font-mono text-[0.8125rem]" : "font-medium"}`}
        >
          {toolTitle(name)}
        </bdi>
        <bdi className="text-[0.8125rem] text-soft">
          {origin.type === "mcp" ? origin.server : toolWords.builtIn}
        </bdi>
        {needsApproval && (
          <span className="rounded-full border border-caution-line bg-caution-soft px-2 text-caution text-xs">
            {toolWords.asksFirst}
          </span>
        )}
      </p>
      <p
        dir="auto"
        title={description}
        className="line-clamp-2 text-soft text-[0.8125rem] [overflow-wrap:anywhere]"
      >
        {toolWords.about(name) ?? description}
      </p>
    </li>
  );
}
