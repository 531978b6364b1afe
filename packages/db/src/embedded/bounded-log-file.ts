import { copyFile, open, stat, truncate } from "node:fs/promises";
import { errorCode } from "./embedded-postgres-error.ts";

const LIMIT_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 2_048;

/**
 * Keeps the server's log below about twice `limit`: when it has grown over it, it becomes
 * `<file>.old` and begins anew. It is emptied in place, because a running server has it open.
 */
export async function boundLogFile(file: string, limit: number = LIMIT_BYTES): Promise<void> {
  try {
    if ((await stat(file)).size <= limit) return;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await copyFile(file, `${file}.old`);
  await truncate(file);
}

/** The last lines of the log, for an error message. */
export async function logTail(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(TAIL_BYTES),
      position: start,
    });
    return buffer.toString("utf8", 0, bytesRead).trim().split("\n").slice(-5).join("\n");
  } finally {
    await handle.close();
  }
}
