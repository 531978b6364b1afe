import { ParleyError } from "@parley/shared";

/** A place in a list sorted by time, newest first, and id. */
export interface PageCursor {
  /** Microseconds since the epoch, as text: a Date would lose the last three digits. */
  micros: string;
  id: string;
}

function encodeCursor(cursor: PageCursor): string {
  return Buffer.from(`${cursor.micros}.${cursor.id}`).toString("base64url");
}

const shape = /^(\d{1,17})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export function decodeCursor(text: string): PageCursor {
  const [, micros, id] = shape.exec(Buffer.from(text, "base64url").toString()) ?? [];
  if (micros === undefined || id === undefined)
    throw new ParleyError("BAD_REQUEST", "The cursor is not one that this list gave out.");
  return { micros, id };
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Cuts rows that were read with `limit + 1` into a page. */
export function toPage<Row extends PageCursor, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const last = rows[limit - 1];
  const more = rows.length > limit && last !== undefined;
  return { items: rows.slice(0, limit).map(toItem), nextCursor: more ? encodeCursor(last) : null };
}
