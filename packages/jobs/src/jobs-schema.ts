import { getConstructionPlans } from "pg-boss";
import { BOSS_SCHEMA } from "./open-boss.ts";

/**
 * How pg-boss' schema is made anew in a transaction that is open already, and what tells its
 * version: for a restored backup, which brings the jobs along.
 */
export function jobsSchema(): { name: string; create: string; version: string } {
  const plans = getConstructionPlans(BOSS_SCHEMA);
  const create = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(plans)?.[1];
  if (create === undefined) throw new Error("pg-boss' plans are no longer one transaction.");
  return {
    name: BOSS_SCHEMA,
    create,
    version: `SELECT version::text AS version FROM ${BOSS_SCHEMA}.version`,
  };
}
