import type { AuditEntry } from "@parley/shared";
import { auditCells, auditColumns, toCsvLine } from "@parley/shared/tables";
import { type DownloadedFile, jsonLine } from "../data/use-download.ts";

type Offered = Omit<DownloadedFile, "input"> & { label: "asTable" | "asRecords" };

/** The forms in which the audit log is exported. */
export const auditFiles: readonly Offered[] = [
  {
    label: "asTable",
    procedure: "audit.export",
    name: "audit-log.csv",
    type: "text/csv",
    head: toCsvLine(auditColumns),
    toLine: (record) => (isEntry(record) ? toCsvLine(auditCells(record)) : ""),
  },
  {
    label: "asRecords",
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
