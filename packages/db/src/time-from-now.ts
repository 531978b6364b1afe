import { type RawBuilder, sql } from "kysely";

/** The database's time, so many milliseconds from now. */
export function timeFromNow(ms: number): RawBuilder<Date> {
  return sql<Date>`now() + ${ms} * interval '1 millisecond'`;
}
