import { type Db, listAuditEntries, type Page } from "@parley/db";
import type { AuditEntry, ListAuditInput, Principal } from "@parley/shared";

/** What was done in the principal's organization. It is written where it is done: `appendAudit`. */
export interface AuditLog {
  /** The latest first. */
  list(principal: Principal, filter: ListAuditInput): Promise<Page<AuditEntry>>;
}

export function createAuditLog(db: Db): AuditLog {
  return {
    list: (principal, { from, to, ...filter }) =>
      listAuditEntries(db, principal.organizationId, {
        ...filter,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      }),
  };
}
