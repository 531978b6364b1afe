import type { AuditEntry } from "@parley/shared";
import { formatMinute } from "../app/format-date.ts";
import { auditWords } from "./audit-words.ts";
import { type Change, changesOf } from "./changes.ts";
import { describeAction } from "./describe-action.ts";
import { actorName, type People, targetName } from "./people.ts";

export function AuditRow({ entry, people }: { entry: AuditEntry; people: People }) {
  const { action, actor, target, requestId, createdAt } = entry;
  const changes = changesOf(entry.before, entry.after);
  const name = targetName(entry, people);
  return (
    <li className="py-3 text-sm">
      <p className="[overflow-wrap:anywhere]">
        <span className="font-medium">{actorName(entry, people)}</span> {describeAction(action)}
        {name !== undefined && `: ${name}`}
      </p>
      <details className="group text-[0.8125rem] text-soft">
        <summary className="w-fit rounded">
          <time dateTime={createdAt}>{formatMinute(createdAt)}</time>
          {(actor.via === "key" || actor.via === "operator") && ` · ${auditWords.by[actor.via]}`}
        </summary>
        <div className="mt-2 mb-1 space-y-3 rounded-xl border border-line bg-sunken px-3.5 py-3">
          {changes.length > 0 && <Changes changes={changes} />}
          <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[6rem_1fr]">
            <Fact name={auditWords.action}>{action}</Fact>
            <Fact name={auditWords.target}>{`${target.type} ${target.id}`}</Fact>
            {actor.userId !== null && <Fact name={auditWords.actor}>{actor.userId}</Fact>}
            {requestId !== null && <Fact name={auditWords.request}>{requestId}</Fact>}
          </dl>
        </div>
      </details>
    </li>
  );
}

function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <table className="w-full table-fixed border-collapse text-start">
      <thead>
        <tr>
          {[auditWords.change, auditWords.before, auditWords.after].map((heading) => (
            <th key={heading} scope="col" className="pb-1 text-start font-medium">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="align-top text-ink">
        {changes.map(({ key, what, before, after }) => (
          <tr key={key} className="border-line border-t">
            <th scope="row" className="py-1 pe-3 text-start font-normal text-soft">
              {what}
            </th>
            <td className="py-1 pe-3 [overflow-wrap:anywhere]">{before}</td>
            <td className="py-1 [overflow-wrap:anywhere]">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="font-mono text-ink text-xs/5 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
