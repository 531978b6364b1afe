import type { Db, sumUsage } from "@parley/db";
import { insertOrganization, insertPerson, queryOnce } from "@parley/db/testing";

type Principal = Parameters<typeof sumUsage>[1];

const PEOPLE = 50;

/** An organization whose fifty people asked three models, evenly spread over the last year. */
export async function fillUsage(
  db: Db,
  connectionString: string,
  records: number,
): Promise<Principal> {
  const organizationId = await insertOrganization(db);
  const people: string[] = [];
  for (let count = 0; count < PEOPLE; count++) {
    const { userId } = await insertPerson(db, { organizationId, role: "member" });
    people.push(userId);
  }
  await queryOnce(
    connectionString,
    `INSERT INTO usage_records (organization_id, user_id, model, input_tokens, output_tokens,
       cache_read_tokens, cache_write_tokens, cost_micro_dollars, estimated, first_token_ms, created_at)
     SELECT '${organizationId}', ('{${people.join(",")}}'::uuid[])[1 + (i * 7919) % ${PEOPLE}],
       (ARRAY['claude-sonnet-4-6', 'claude-haiku-4-5', 'claude-opus-4-6'])[1 + i % 3],
       100 + i % 5000, 50 + i % 900, i % 3000, i % 100, (i * 31) % 20000, false,
       200 + (i * 104729) % 3000, now() - (i::float8 / ${records}) * interval '365 days'
     FROM generate_series(1, ${records}::bigint) AS i`,
  );
  await queryOnce(connectionString, "VACUUM ANALYZE usage_records");
  const [userId = ""] = people;
  return {
    organizationId,
    userId,
    role: "owner",
    scopes: "all",
    via: "session",
    credentialId: null,
  };
}
