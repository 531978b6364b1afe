import { isStoredToken, storedToken } from "@parley/db";
import type { DBAdapter, Where } from "better-auth";
import { AccountCall } from "./account-call.ts";

export type Queries = Omit<DBAdapter, "id" | "transaction" | "createSchema" | "options">;

const SESSION = "session";

/**
 * Better-auth keeps a session's token as it is. Here it is hashed on the way into the database. Of the
 * session that a call comes with, or makes, better-auth gets the token back as it is; others are told by
 * their hash, by which a session can be named (to end it) and which signs nobody in.
 */
export function storingHashedTokens(queries: Queries): Queries {
  return {
    async findOne<Row>(query: { model: string; where: Where[] }) {
      const { where, restore } = hashed(query);
      return restore(await queries.findOne<Row>({ ...query, where }));
    },
    async findMany<Row>(query: { model: string; where?: Where[] | undefined }) {
      const { where, restore } = hashed(query);
      const rows = await queries.findMany<Row>({ ...query, where });
      return rows.map(restore);
    },
    count: (query) => queries.count({ ...query, where: hashed(query).where }),
    async create(query) {
      const { model, data } = query;
      if (model !== SESSION || !hasToken(data)) return queries.create(query);
      const { restore } = hashed({ model, where: [{ field: "token", value: data.token }] });
      const stored = { ...data, token: storedToken(data.token) };
      return restore(await queries.create({ ...query, data: stored }));
    },
    async update<Row>(query: { model: string; where: Where[]; update: Record<string, unknown> }) {
      const { where, restore } = hashed(query);
      return restore(await queries.update<Row>({ ...query, where }));
    },
    updateMany: (query) => queries.updateMany({ ...query, where: hashed(query).where }),
    delete: (query) => queries.delete({ ...query, where: hashed(query).where }),
    deleteMany: (query) => queries.deleteMany({ ...query, where: hashed(query).where }),
    async consumeOne<Row>(query: { model: string; where: Where[] }) {
      const { where, restore } = hashed(query);
      return restore(await queries.consumeOne<Row>({ ...query, where }));
    },
    incrementOne: (query) => queries.incrementOne({ ...query, where: hashed(query).where }),
  };
}

/** The conditions with tokens hashed, and how a row gets the token back that it was asked by. */
function hashed({ model, where = [] }: { model: string; where?: Where[] | undefined }) {
  const known = AccountCall.current()?.tokens ?? new Map<string, string>();
  const toStored = (token: string): string => {
    if (isStoredToken(token)) return token;
    const stored = storedToken(token);
    known.set(stored, token);
    return stored;
  };
  const restore = <Row>(row: Row): Row => {
    const token = hasToken(row) ? known.get(row.token) : undefined;
    return token === undefined ? row : { ...row, token };
  };
  if (model !== SESSION) return { where, restore };
  return {
    where: where.map((condition) => {
      const { field, value } = condition;
      if (field !== "token") return condition;
      if (typeof value === "string") return { ...condition, value: toStored(value) };
      if (!Array.isArray(value)) throw new Error("A session is asked for by a text.");
      return { ...condition, value: value.map((each) => toStored(String(each))) };
    }),
    restore,
  };
}

function hasToken(row: unknown): row is { token: string } {
  return typeof row === "object" && row !== null && "token" in row && typeof row.token === "string";
}
