import type { CreatePresetInput, Preset, Principal, UpdatePresetInput } from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

export interface PresetRow {
  id: string;
  userId: string;
  name: string;
  command: string;
  prompt: string;
  options: Preset["options"];
  shared: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export const presetColumns = [
  "id",
  "userId",
  "name",
  "command",
  "prompt",
  "options",
  "shared",
  "createdAt",
  "updatedAt",
] as const;

function toPreset({ userId, ...row }: PresetRow, principal: Principal): Preset {
  return {
    id: row.id,
    name: row.name,
    command: row.command,
    prompt: row.prompt,
    options: row.options,
    shared: row.shared,
    own: userId === principal.userId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The principal's own and those that are shared with them, the latest first. */
export async function listPresets(
  db: Db,
  principal: Principal,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Preset>> {
  let query = db
    .selectFrom("presets")
    .select(presetColumns)
    .select(sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`.as("micros"))
    .where("organizationId", "=", principal.organizationId)
    .where((eb) => eb.or([eb("userId", "=", principal.userId), eb("shared", "=", true)]))
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, (row) => toPreset(row, principal));
}

export function countPresets(db: Db, { organizationId, userId }: Principal): Promise<number> {
  return db
    .selectFrom("presets")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow()
    .then(({ count }) => Number(count));
}

/** Undefined: the id is taken. Throws a unique violation where the principal has such a command. */
export async function insertPreset(
  db: Db,
  principal: Principal,
  { options, ...preset }: Omit<CreatePresetInput, "id"> & { id: string },
): Promise<Preset | undefined> {
  const { organizationId, userId } = principal;
  const row = await db
    .insertInto("presets")
    .values({ ...preset, options: JSON.stringify(options), organizationId, userId })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning(presetColumns)
    .executeTakeFirst();
  return row && toPreset(row, principal);
}

export async function findOwnPreset(
  db: Db,
  principal: Principal,
  id: string,
): Promise<Preset | undefined> {
  const row = await db
    .selectFrom("presets")
    .select(presetColumns)
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toPreset(row, principal);
}

/** Undefined: the principal has no such preset. Throws a unique violation as `insertPreset` does. */
export async function updatePreset(
  db: Db,
  principal: Principal,
  { presetId, options, ...changes }: UpdatePresetInput,
): Promise<Preset | undefined> {
  const row = await db
    .updateTable("presets")
    .set({
      ...changes,
      ...(options !== undefined && { options: JSON.stringify(options) }),
      updatedAt: sql<Date>`now()`,
    })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", presetId)
    .returning(presetColumns)
    .executeTakeFirst();
  return row && toPreset(row, principal);
}

/** False: the principal has no such preset. */
export async function deletePreset(db: Db, principal: Principal, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("presets")
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** All that the person has in the organization, shared ones too. */
export async function deletePresets(db: Db, owner: Owner): Promise<void> {
  await db
    .deleteFrom("presets")
    .where("organizationId", "=", owner.organizationId)
    .where("userId", "=", owner.userId)
    .execute();
}
