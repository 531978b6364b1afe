import * as z from "zod";

/** What models read of what people attach. The type is told by the bytes, never by a name. */
export const fileMediaType = z.enum([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "application/pdf",
  "text/plain",
]);
export type FileMediaType = z.infer<typeof fileMediaType>;

const MB = 1024 * 1024;

/** The largest file of each kind, in bytes. */
export const MAX_IMAGE_SIZE = 5 * MB;
export const MAX_PDF_SIZE = 20 * MB;
export const MAX_TEXT_FILE_SIZE = MB;
/** The most files that one message may have. */
export const MAX_MESSAGE_FILES = 20;
/**
 * The bytes of all files that one call of a model may have. Providers take 32 MB, in which each
 * file is a third longer than it is.
 */
export const MAX_REQUEST_FILE_BYTES = 22 * MB;

export const MAX_FILE_NAME_LENGTH = 255;
export const fileName = z
  .string()
  .trim()
  .min(1, "The name is empty.")
  .max(MAX_FILE_NAME_LENGTH)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters or lone surrogates.");

export function maxSizeOf(mediaType: FileMediaType): number {
  if (mediaType === "application/pdf") return MAX_PDF_SIZE;
  return mediaType === "text/plain" ? MAX_TEXT_FILE_SIZE : MAX_IMAGE_SIZE;
}

/** A file that was uploaded. */
export const file = z
  .object({
    id: z.uuid(),
    name: z.string(),
    mediaType: fileMediaType.meta({ description: "As its bytes say." }),
    size: z.int().nonnegative().meta({ description: "Bytes." }),
    sha256: z.string().meta({ description: "In hexadecimal." }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable().meta({
      description: "When it is deleted, unless a message has it until then. Null: one has it.",
    }),
  })
  .meta({ id: "File", description: "A file that can be attached to messages." });
export type File = z.infer<typeof file>;

export const uploadFileInput = z.strictObject({
  name: fileName.meta({ description: "What the file is called, such as `chart.png`." }),
});
export type UploadFileInput = z.infer<typeof uploadFileInput>;
export const fileIdInput = z.strictObject({ fileId: z.uuid() });

/** A piece of a file's bytes. */
export const filePiece = z.object({
  type: z.literal("bytes"),
  data: z.base64().meta({ description: "The next bytes." }),
});
export type FilePiece = z.infer<typeof filePiece>;
