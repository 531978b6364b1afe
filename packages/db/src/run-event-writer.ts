import pg from "pg";

/** One entry of a run's log, encoded. */
export interface RunEventInsert {
  runId: string;
  seq: number;
  data: string;
}

/** Some seq of the batch is taken: another process has written to one of its runs. */
export class SeqTakenError extends Error {
  constructor(cause: unknown) {
    super("An entry of the run's log exists already.", { cause });
    this.name = "SeqTakenError";
  }
}

/**
 * Appends to the logs of many runs in one statement over one connection of its own, so that
 * tokens never wait behind the pool. A broken connection fails the batch, whose outcome is then
 * unknown, and is replaced at the next one.
 */
export class RunEventWriter {
  readonly #connectionString: string;
  #client: Promise<pg.Client> | undefined;

  constructor(connectionString: string) {
    this.#connectionString = connectionString;
  }

  /** Commits all of `rows` or none. `hint`, when given, is sent to the other processes. */
  async insert(rows: readonly RunEventInsert[], hint: string | null): Promise<void> {
    const client = await this.#connect();
    const { ids, seqs, data } = toArrayLiterals(rows);
    try {
      if (hint === null) await client.query({ ...insertOnly, values: [ids, seqs, data] });
      else await client.query({ ...insertAndNotify, values: [ids, seqs, data, hint] });
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION)
        throw new SeqTakenError(error);
      if (!(error instanceof pg.DatabaseError)) this.#discard();
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await (await client.catch(() => undefined))?.end();
  }

  #connect(): Promise<pg.Client> {
    this.#client ??= this.#open();
    return this.#client;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: "parley run log",
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    });
    client.on("error", () => this.#discard(client));
    try {
      await client.connect();
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
    return client;
  }

  #discard(only?: pg.Client): void {
    const client = this.#client;
    this.#client = undefined;
    client
      ?.then((open) => (only === undefined || open === only ? open.end() : undefined))
      .catch(() => undefined);
  }
}

const UNIQUE_VIOLATION = "23505";

const insert =
  "INSERT INTO run_events (run_id, seq, data) SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[])";
/** Named, so that Postgres parses and plans each once a connection. */
const insertOnly = { name: "append-run-events", text: insert };
const insertAndNotify = {
  name: "append-run-events-and-notify",
  text: `WITH appended AS (${insert}) SELECT pg_notify('parley_run_events', $4)`,
};

/** The three columns as Postgres array literals: cheaper to build here than in the driver. */
function toArrayLiterals(rows: readonly RunEventInsert[]) {
  let ids = "{";
  let seqs = "{";
  let data = "{";
  let separator = "";
  for (const row of rows) {
    ids += separator + row.runId;
    seqs += separator + row.seq;
    data += `${separator}"${row.data.replace(/["\\]/g, "\\$&")}"`;
    separator = ",";
  }
  return { ids: `${ids}}`, seqs: `${seqs}}`, data: `${data}}` };
}
