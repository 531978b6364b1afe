import { type Kysely, sql } from "kysely";

/** How much each caller has used of their limits, and a bound to what they have running at once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Unlogged: counting costs no write to the disk. A crash of the database forgets one window.
  `CREATE UNLOGGED TABLE rate_limits (
    bucket text PRIMARY KEY,
    used integer NOT NULL,
    ends_at timestamptz NOT NULL
  ) WITH (fillfactor = 50)`,
  // Takes from all buckets, or where one of them has no room from none. The buckets stay locked
  // until the end, so it is exact however many call at once; all callers lock in one order.
  `CREATE FUNCTION take_from_rate_limits(
    buckets text[], maxima integer[], cost integer, window_ms integer,
    OUT is_taken boolean, OUT bucket text, OUT maximum integer, OUT remaining integer,
    OUT reset_ms integer
  ) LANGUAGE plpgsql AS $$
    DECLARE
      at timestamptz := clock_timestamp();
      new_end timestamptz := at + window_ms * interval '1 millisecond';
      end_of_it timestamptz;
    BEGIN
      WITH asked AS (SELECT * FROM unnest(buckets, maxima) AS a (name, most)),
      taken AS (
        INSERT INTO rate_limits AS r (bucket, used, ends_at)
        SELECT name, cost, new_end FROM asked ORDER BY name COLLATE "C"
        ON CONFLICT ON CONSTRAINT rate_limits_pkey DO UPDATE SET
          used = CASE WHEN r.ends_at <= at THEN cost ELSE r.used + cost END,
          ends_at = CASE WHEN r.ends_at <= at THEN new_end ELSE r.ends_at END
        RETURNING r.bucket AS name, r.used, r.ends_at
      )
      -- The one to tell of: of those without room the last to have some, else the fullest.
      SELECT t.used <= a.most, t.name, a.most, greatest(a.most - t.used, 0), t.ends_at
      INTO is_taken, bucket, maximum, remaining, end_of_it
      FROM taken t JOIN asked a USING (name)
      ORDER BY t.used <= a.most, CASE WHEN t.used > a.most THEN t.ends_at END DESC,
        a.most - t.used
      LIMIT 1;
      IF NOT is_taken THEN
        UPDATE rate_limits r SET used = r.used - cost WHERE r.bucket = ANY (buckets);
      END IF;
      reset_ms := greatest(ceil(extract(epoch FROM end_of_it - at) * 1000), 0);
    END $$`,

  // The status of a new run, where its user and their organization have room for one. The lock is
  // held until the run is there for all to count.
  `CREATE FUNCTION queue_run(
    of_organization uuid, of_user uuid, user_max integer, organization_max integer
  ) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
      of_users integer;
      of_all integer;
    BEGIN
      IF user_max = 0 AND organization_max = 0 THEN RETURN 'queued'; END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('runs of ' || of_organization, 0));
      SELECT count(*) FILTER (WHERE user_id = of_user), count(*) INTO of_users, of_all
      FROM runs WHERE organization_id = of_organization AND status IN ('queued', 'streaming');
      IF user_max > 0 AND of_users >= user_max THEN
        RAISE EXCEPTION 'user' USING ERRCODE = 'PRL01';
      ELSIF organization_max > 0 AND of_all >= organization_max THEN
        RAISE EXCEPTION 'organization' USING ERRCODE = 'PRL01';
      END IF;
      RETURN 'queued';
    END $$`,
  `CREATE INDEX runs_going_on ON runs (organization_id, user_id)
    WHERE status IN ('queued', 'streaming')`,
];
