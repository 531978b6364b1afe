import type { FileBlock } from "./sent-file.ts";

/** A file that is to be sent with the next message of a conversation. */
export interface Attachment {
  key: string;
  name: string;
  kind: "image" | "pdf" | "text";
  size: number;
  /** An image's address in this page, as long as it lives. */
  preview: string | undefined;
  /** A long text that was pasted: it can be put into the message after all. */
  pasted: string | undefined;
  state: AttachmentState;
}

export type AttachmentState =
  /** `sent`: the part of its bytes that is there, from 0 to 1. */
  | { type: "uploading"; sent: number }
  | { type: "done"; block: FileBlock; uploadedAt: number }
  | { type: "failed"; reason: string; retryable: boolean };

export function isUploading({ state }: Attachment): boolean {
  return state.type === "uploading";
}

export function uploadedIn(attachments: readonly Attachment[]): FileBlock[] {
  return attachments.flatMap(({ state }) => (state.type === "done" ? [state.block] : []));
}
