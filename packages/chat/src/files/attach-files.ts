import { type Db, keepFiles, sumPathFiles } from "@parley/db";
import {
  type ContentBlock,
  MAX_REQUEST_FILE_BYTES,
  ParleyError,
  type Principal,
  toUserBlocks,
  type UserContent,
} from "@parley/shared";
import { fileRowToBlock } from "./file-row-to-file.ts";
import { noSuchFile } from "./read-file.ts";

/** What a person sends, as it is stored: files that are theirs, with what they are. */
export async function attachFiles(
  trx: Db,
  principal: Principal,
  content: UserContent,
): Promise<ContentBlock[]> {
  const blocks = toUserBlocks(content);
  const ids = blocks.flatMap((block) => (block.type === "file" ? [block.fileId] : []));
  const rows = ids.length === 0 ? undefined : await keepFiles(trx, principal, ids);
  return blocks.map((block, at) => {
    if (block.type === "text") return block;
    const row = rows?.get(block.fileId);
    if (row === undefined) throw noSuchFile(`content.${at}.fileId: `);
    return fileRowToBlock(row);
  });
}

/** Throws where the model would have to be sent more than any takes. */
export async function assertFilesFit(
  trx: Db,
  place: { conversationId: string; messageId: string },
): Promise<void> {
  const bytes = await sumPathFiles(trx, place.conversationId, place.messageId);
  if (bytes <= MAX_REQUEST_FILE_BYTES) return;
  const megabytes = (of: number): string => (of / 1024 / 1024).toFixed(1);
  throw new ParleyError(
    "PAYLOAD_TOO_LARGE",
    `The files of this conversation come to ${megabytes(bytes)} MB, and a model takes ${megabytes(MAX_REQUEST_FILE_BYTES)} MB at once. Begin a new conversation, or edit an earlier message and leave some out.`,
  );
}
