import { connect, type Db, insertSession } from "@parley/db";
import {
  createTestDatabase,
  insertOrganization,
  insertPerson,
  type TestClusterAddress,
} from "@parley/db/testing";
import type { Principal, Role } from "@parley/shared";
import { createSessionCookie } from "../session-cookie.ts";

/** The cookie of an installation that browsers reach by HTTP. */
export const sessionCookie = createSessionCookie({
  secret: "only-for-tests-and-as-long-as-it-has-to-be",
  secure: false,
});

/** A database of the test's own, that knows how often it is asked. */
export interface CountedDatabase extends AsyncDisposable {
  db: Db;
  connectionString: string;
  /** How many queries a piece of work makes. */
  queries(work: () => Promise<unknown>): Promise<number>;
}

export async function startCountedDatabase(address: TestClusterAddress): Promise<CountedDatabase> {
  const { connectionString } = await createTestDatabase(address);
  const plain = connect({ connectionString, max: 5, onIdleError: () => undefined });
  let count = 0;
  const db = plain.withPlugin({
    transformQuery({ node }) {
      count++;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  return {
    db,
    connectionString,
    async queries(work) {
      const before = count;
      await work();
      return count - before;
    },
    [Symbol.asyncDispose]: () => plain.destroy(),
  };
}

/** Somebody in an organization, as a session of theirs would be known. */
export async function somebody(db: Db, role: Role, organizationId?: string): Promise<Principal> {
  const person = await insertPerson(db, {
    organizationId: organizationId ?? (await insertOrganization(db)),
    role,
  });
  return { ...person, role, scopes: "all", via: "session", credentialId: null };
}

/** Signs the person in. Returns the session's token. */
export async function openSession(
  db: Db,
  { organizationId, userId }: Principal,
  lifetimeMs = 60_000,
): Promise<string> {
  const token = `session-${crypto.randomUUID()}`;
  const client = { ipAddress: null, userAgent: null };
  await insertSession(db, { organizationId, userId, token, lifetimeMs, ...client });
  return token;
}

/** The `Cookie` header of a session. */
export function cookieOf(token: string): string {
  return sessionCookie.set(token).split(";")[0] ?? "";
}
