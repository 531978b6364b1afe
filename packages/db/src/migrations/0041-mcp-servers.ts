import { type Kysely, sql } from "kysely";

/** Servers of an organization whose tools its models may call; what they are shown is sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE mcp_servers (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    url text NOT NULL,
    header_names text[] NOT NULL,
    sealed_headers bytea,
    enabled boolean NOT NULL,
    approval text NOT NULL CHECK (approval IN ('always', 'writes', 'never')),
    allowed_tools text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mcp_servers_name UNIQUE (organization_id, name)
  )`,
];
