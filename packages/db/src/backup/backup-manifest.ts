import * as z from "zod";

/** The first entry of a backup: what it is, and what to expect in it. */
export const HEAD_NAME = "parley-backup.json";
/** The last one: what there was in the end. Without it a backup is not whole. */
export const MANIFEST_NAME = "manifest.json";

const tableName = { schema: z.string(), name: z.string() };

const table = z.object({
  ...tableName,
  /** In the order of their values; generated ones are not among them. */
  columns: z.array(z.string()),
  /** Where it is a part of another table: of which, and of what. */
  partOf: z.object({ ...tableName, bound: z.string() }).optional(),
});
export type BackupTable = z.infer<typeof table>;

const sequence = z.object({
  ...tableName,
  lastValue: z.string().regex(/^-?\d+$/),
  isCalled: z.boolean(),
});
export type BackupSequence = z.infer<typeof sequence>;

export const backupHead = z.object({
  format: z.literal("parley-backup"),
  formatVersion: z.literal(1),
  parleyVersion: z.string(),
  createdAt: z.iso.datetime(),
  postgresVersion: z.string(),
  /** The migrations that its schema has had, in their order. */
  migrations: z.array(z.string()).min(1),
  /** The versions of the schemas that libraries keep, by their names. */
  libraries: z.record(z.string(), z.string()),
  tables: z.array(table),
  sequences: z.array(sequence),
});
export type BackupHead = z.infer<typeof backupHead>;

const tableContent = z.object({
  ...tableName,
  rows: z.int().min(0),
  bytes: z.int().min(0),
  /** Of the rows in Postgres' text format for COPY, one after the other. */
  sha256: z.hex().length(64),
});
export type TableContent = z.infer<typeof tableContent>;

export const backupManifest = z.object({
  headSha256: z.hex().length(64),
  tables: z.array(tableContent),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** As people write it: `public.messages`. */
export function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** Where in the archive the pieces of a table are. */
export function folderOf(table: { schema: string; name: string }): string {
  return `tables/${nameOf(table)}/`;
}
