import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { Fold } from "../ui/fold.tsx";
import { ServerTools } from "./server-tools.tsx";
import { checkQuery, type Server } from "./servers-query.ts";
import { toolServerWords } from "./tool-server-words.ts";

interface ServerRowProps {
  server: Server;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

export function ServerRow({ server, onEdit, onChanged }: ServerRowProps) {
  const { id, name, url, headerNames, approval } = server;
  const check = useQuery({ ...checkQuery(server), enabled: server.enabled });
  const tools = check.data?.tools ?? [];
  return (
    <li data-testid="tool-server" className="py-3 text-sm">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-center gap-x-2.5">
            <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
            <State server={server} check={check} />
          </p>
          <p dir="ltr" className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
            {url}
          </p>
          <p className="text-[0.8125rem] text-soft">
            {toolServerWords.approvals[approval]}
            {headerNames.length > 0 && (
              <bdi> · {toolServerWords.sends(headerNames.join(", "))}</bdi>
            )}
          </p>
        </div>
        <span className="flex flex-wrap gap-2">
          <button
            type="button"
            className={quietButton}
            aria-label={toolServerWords.checkOf(name)}
            disabled={check.isFetching}
            onClick={() => void check.refetch()}
          >
            {check.isFetching ? toolServerWords.checking : toolServerWords.check}
          </button>
          <button
            type="button"
            className={quietButton}
            aria-label={toolServerWords.edit(name)}
            onClick={onEdit}
          >
            {toolServerWords.editShort}
          </button>
          <DeleteButton
            name={toolServerWords.deleteOf(name)}
            title={toolServerWords.deleteTitle}
            description={toolServerWords.deleteDescription(name)}
            onDelete={() => parley.mcpServers.delete.mutate({ serverId: id })}
            onDeleted={onChanged}
          />
        </span>
      </div>
      <p role="status" className="mt-1.5 text-danger [overflow-wrap:anywhere] empty:hidden">
        {check.isFetching ? null : problemOf(check)}
      </p>
      {tools.length > 0 && (
        <Fold title={toolServerWords.whichTools}>
          <ServerTools
            key={tools.map(({ serverName, allowed }) => `${serverName} ${allowed}`).join()}
            server={server}
            tools={tools}
            onSaved={onChanged}
          />
        </Fold>
      )}
    </li>
  );
}

type CheckState = Pick<
  ReturnType<typeof useQuery<Awaited<ReturnType<typeof parley.mcpServers.check.mutate>>>>,
  "data" | "error" | "isFetching"
>;

function problemOf({ data, error }: CheckState): string | null {
  if (error !== null) return sentenceOf(error);
  return data?.ok === false ? data.error : null;
}

function State({ server, check }: { server: Server; check: CheckState }): ReactNode {
  const style = "inline-flex items-center gap-1.5 text-[0.8125rem]";
  if (check.isFetching)
    return (
      <span className={`${style} text-soft`}>
        <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />
        {toolServerWords.checking}
      </span>
    );
  const { data } = check;
  if (data === undefined && check.error === null)
    return server.enabled ? null : (
      <span className={`${style} text-soft`}>{toolServerWords.off}</span>
    );
  if (data?.ok !== true)
    return (
      <span className={`${style} text-danger`}>
        <CircleAlert aria-hidden="true" className="size-4" />
        {toolServerWords.unreachable}
      </span>
    );
  const allowed = data.tools.filter((tool) => tool.allowed).length;
  const all = data.tools.length;
  return (
    <span className={`${style} text-soft`}>
      <CircleCheck aria-hidden="true" className="size-4" />
      {server.enabled ? toolServerWords.reachable : toolServerWords.off}
      {" · "}
      {allowed === all ? toolServerWords.toolCount(all) : toolServerWords.allowedOf(allowed, all)}
    </span>
  );
}
