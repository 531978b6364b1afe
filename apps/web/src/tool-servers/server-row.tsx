import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronRight, CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { codeOf } from "../failures/failure-of.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { ServerTools } from "./server-tools.tsx";
import { checkQuery, type Server } from "./servers-query.ts";
import { toolServerWords } from "./tool-server-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface ServerRowProps {
  server: Server;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

export function ServerRow({ server, onEdit, onChanged }: ServerRowProps) {
  const { id, name, url, headerNames, approval } = server;
  const [asking, setAsking] = useState(false);
  const check = useQuery({ ...checkQuery(server), enabled: server.enabled });
  const remove = useMutation({
    mutationFn: async () => {
      try {
        await parley.mcpServers.delete.mutate({ serverId: id });
      } catch (error) {
        // Somebody was faster: it is gone.
        if (codeOf(error) !== "NOT_FOUND") throw error;
      }
    },
    onSuccess: onChanged,
  });
  const tools = check.data?.tools ?? [];
  return (
    <li data-testid="tool-server" className="py-3 text-sm">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-baseline gap-x-2.5">
            <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
            <State server={server} check={check} />
          </p>
          <p dir="ltr" className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
            {url}
          </p>
          <p className="text-[0.8125rem] text-soft">
            {toolServerWords.approval}: {toolServerWords.approvals[approval]}
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
          <button
            type="button"
            className={quietButton}
            aria-label={toolServerWords.deleteOf(name)}
            disabled={remove.isPending}
            onClick={() => setAsking(true)}
          >
            {remove.isPending ? commonWords.deleting : commonWords.delete}
          </button>
        </span>
      </div>
      <p role="status" className="mt-1.5 text-danger [overflow-wrap:anywhere] empty:hidden">
        {check.isFetching ? null : problemOf(check)}
      </p>
      <p role="alert" className="mt-1.5 text-danger empty:hidden">
        {remove.error === null ? null : sentenceOf(remove.error)}
      </p>
      {tools.length > 0 && (
        <details className="group/fold mt-2">
          <summary className="flex w-fit list-none items-center gap-1.5 rounded-md py-1 pe-2 text-[0.8125rem] text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
            {toolServerWords.whichTools}
            <ChevronRight
              aria-hidden="true"
              className="size-4 transition-transform group-open/fold:rotate-90 rtl:-scale-x-100 rtl:group-open/fold:-rotate-90"
            />
          </summary>
          <div className="mt-2 border-line border-s-2 ps-4">
            <ServerTools
              key={tools.map(({ serverName, allowed }) => `${serverName} ${allowed}`).join()}
              server={server}
              tools={tools}
              onSaved={onChanged}
            />
          </div>
        </details>
      )}
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={toolServerWords.deleteTitle}
            description={toolServerWords.deleteDescription(name)}
            action={commonWords.delete}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
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
        <LoaderCircle aria-hidden="true" className="size-4 self-center animate-spin" />
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
        <CircleAlert aria-hidden="true" className="size-4 self-center" />
        {toolServerWords.unreachable}
      </span>
    );
  const allowed = data.tools.filter((tool) => tool.allowed).length;
  const all = data.tools.length;
  return (
    <span className={`${style} text-soft`}>
      <CircleCheck aria-hidden="true" className="size-4 self-center" />
      {server.enabled ? toolServerWords.reachable : toolServerWords.off}
      {" · "}
      {allowed === all ? toolServerWords.toolCount(all) : toolServerWords.allowedOf(allowed, all)}
    </span>
  );
}
