import { EXPORT_VERSION, type ExportPart, type ExportRecord, type Principal } from "@parley/shared";

/** The records between a first one that says what they are, and a last one: all are there. */
export async function* framed(
  { organizationId, userId }: Pick<Principal, "organizationId" | "userId">,
  of: "conversation" | "user" | "organization",
  parts: readonly ExportPart[],
  records: AsyncIterable<ExportRecord>,
): AsyncGenerator<ExportRecord, void> {
  yield {
    type: "export",
    format: "parley.records",
    version: EXPORT_VERSION,
    of,
    exportedAt: new Date().toISOString(),
    organizationId,
    userId,
    parts: [...parts],
  };
  let count = 0;
  for await (const record of records) {
    count++;
    yield record;
  }
  yield { type: "end", records: count };
}
