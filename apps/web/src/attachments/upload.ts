import { isFileBlock } from "./sent-file.ts";
import type { FileBlock } from "./sent-file.ts";
import { attachmentWords } from "./attachment-words.ts";

/** Why a file could not be uploaded, in words; and whether to try it again is of any use. */
export class UploadFailure extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}

/** Uploads that one page has going at once. */
const AT_ONCE = 3;
const waiting: (() => void)[] = [];
let going = 0;

/** Uploads a file when it is its turn. `onProgress` is told the part that is there, from 0 to 1. */
export async function upload(
  file: { name: string; bytes: Blob },
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<FileBlock> {
  if (going >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else going++;
  try {
    signal.throwIfAborted();
    return await request(file, onProgress, signal);
  } finally {
    const next = waiting.shift();
    if (next === undefined) going--;
    else next();
  }
}

/** By XMLHttpRequest: fetch tells nothing of what was sent. */
function request(
  { name, bytes }: { name: string; bytes: Blob },
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<FileBlock> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    signal.addEventListener("abort", abort, { once: true });
    xhr.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    xhr.onloadend = () => signal.removeEventListener("abort", abort);
    xhr.onabort = () => reject(signal.reason);
    xhr.onerror = () => reject(new UploadFailure(attachmentWords.unreachable, true));
    xhr.onload = () => {
      const answer = parse(xhr.responseText);
      if (xhr.status === 201) {
        const block = toBlock(answer);
        if (block !== undefined) resolve(block);
        else reject(new UploadFailure(attachmentWords.unreachable, true));
        return;
      }
      const isTheirs = xhr.status >= 400 && xhr.status < 500 && xhr.status !== 429;
      reject(new UploadFailure(attachmentWords.refused(xhr.status, messageIn(answer)), !isTheirs));
    };
    xhr.open("POST", `/api/files?${new URLSearchParams({ name }).toString()}`);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.send(bytes);
  });
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function messageIn(answer: unknown): string | undefined {
  return typeof answer === "object" &&
    answer !== null &&
    "message" in answer &&
    typeof answer.message === "string"
    ? answer.message
    : undefined;
}

/** The answer is a file; a message has it as a block. */
function toBlock(answer: unknown): FileBlock | undefined {
  if (typeof answer !== "object" || answer === null || !("id" in answer)) return undefined;
  if (!("mediaType" in answer) || typeof answer.mediaType !== "string") return undefined;
  const { name, size } = { name: undefined, size: undefined, ...answer };
  const { mediaType, id: fileId } = answer;
  const type = mediaType.startsWith("image/") ? "image" : "document";
  const block: unknown = { type, fileId, name, mediaType, size };
  return isFileBlock(block) ? block : undefined;
}
