import { type AuditFilter, appendAudit, type Db, listAuditEntries, type Page } from "@parley/db";
import type { AuditEntry, AuditRecord, ListAuditInput, Principal } from "@parley/shared";

/** Entries that an export reads at once. */
const ENTRIES_AT_ONCE = 500;

type Filter = Omit<ListAuditInput, "cursor" | "limit">;

/** What was done in the principal's organization. It is written where it is done: `appendAudit`. */
export interface AuditLog {
  /** The latest first. */
  list(principal: Principal, filter: ListAuditInput): Promise<Page<AuditEntry>>;
  /** The same to its end, read as it is taken, and an entry that it was. */
  export(principal: Principal, filter: Filter): Promise<AsyncIterable<AuditRecord>>;
}

export function createAuditLog(db: Db): AuditLog {
  return {
    list: (principal, filter) => listAuditEntries(db, principal.organizationId, toDates(filter)),
    async export(principal, filter) {
      const target = { type: "organization", id: principal.organizationId };
      await appendAudit(db, principal, { action: "auditLog.export", target });
      return recordsOf(db, principal.organizationId, filter);
    },
  };
}

async function* recordsOf(
  db: Db,
  organizationId: string,
  filter: Filter,
): AsyncGenerator<AuditRecord, void> {
  let records = 0;
  let cursor: string | undefined;
  do {
    const asked = toDates({ ...filter, cursor, limit: ENTRIES_AT_ONCE });
    const page = await listAuditEntries(db, organizationId, asked);
    for (const entry of page.items) yield { type: "auditEntry", ...entry };
    records += page.items.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  yield { type: "end", records };
}

function toDates({ from, to, ...filter }: ListAuditInput): AuditFilter {
  return {
    ...filter,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
