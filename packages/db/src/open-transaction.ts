import type { Db } from "./tables.ts";

/** A transaction whose end is not where its beginning is. Whoever opens it must end it. */
export interface OpenTransaction {
  readonly trx: Db;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export async function openTransaction(db: Db): Promise<OpenTransaction> {
  const trx = await db.startTransaction().execute();
  return {
    trx,
    commit: () => trx.commit().execute(),
    rollback: () => trx.rollback().execute(),
  };
}
