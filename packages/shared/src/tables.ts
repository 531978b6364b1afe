import type { AuditEntry } from "./audit.ts";

/*
 * How records are written as tables. An entry point of its own, without zod: browsers write tables,
 * too.
 */

/** A line of a CSV file, after RFC 4180. A spreadsheet would take what begins with `=` and the like for a formula. */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  const written = cells.map((cell) => {
    if (typeof cell === "number") return String(cell);
    const text = cell === null ? "" : /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(",")}\r\n`;
}

export const auditColumns = [
  "id",
  "createdAt",
  "action",
  "actorUserId",
  "actorVia",
  "actorCredentialId",
  "targetType",
  "targetId",
  "before",
  "after",
  "requestId",
] as const;

/** An entry of the audit log as a line under `auditColumns`. */
export function auditCells({ actor, target, before, after, ...entry }: AuditEntry) {
  const cells: Record<(typeof auditColumns)[number], string | null> = {
    id: entry.id,
    createdAt: entry.createdAt,
    action: entry.action,
    actorUserId: actor.userId,
    actorVia: actor.via,
    actorCredentialId: actor.credentialId,
    targetType: target.type,
    targetId: target.id,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
    requestId: entry.requestId,
  };
  return auditColumns.map((column) => cells[column]);
}
