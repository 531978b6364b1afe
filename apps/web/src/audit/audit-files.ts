import type { AuditEntry } from "@parley/shared";
import { auditCells, auditColumns, toCsvLine } from "@parley/shared/tables";
import { type DownloadedFile, jsonLine } from "../data/use-download.ts";

type Offered = Omit<DownloadedFile, "input"> & { label: string };

/** The forms in which the audit log is exported. */
export const auditFiles: readonly Offered[] = [
  {
    label: "As a table (CSV)",
    procedure: "audit.export",
    name: "audit-log.csv",
    type: "text/csv",
    head: toCsvLine(auditColumns),
    toLine: (record) => (isEntry(record) ? toCsvLine(auditCells(record)) : ""),
  },
  {
    label: "As records (JSON Lines)",
    procedure: "audit.export",
    name: "audit-log.jsonl",
    type: "application/jsonl",
    toLine: jsonLine,
  },
];

/** No deeper look: the server's contract says the rest. */
function isEntry(record: object): record is AuditEntry {
  return "type" in record && record.type === "auditEntry";
}
