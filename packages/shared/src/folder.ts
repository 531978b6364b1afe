import * as z from "zod";

/** The most folders that one person may have. */
export const MAX_FOLDERS = 100;
export const MAX_FOLDER_NAME_LENGTH = 100;

export const folderName = z
  .string()
  .trim()
  .min(1, "The folder needs a name.")
  .max(MAX_FOLDER_NAME_LENGTH)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters or lone surrogates.");

/** What a person keeps conversations in; a conversation is in one or in none. */
export const folder = z
  .object({
    id: z.uuid(),
    name: folderName,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Folder", description: "What a person keeps conversations in." });
export type Folder = z.infer<typeof folder>;

export const createFolderInput = z.strictObject({
  id: z.uuid().optional().meta({
    description: "Made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  name: folderName,
});
export type CreateFolderInput = z.infer<typeof createFolderInput>;

export const updateFolderInput = z.strictObject({ folderId: z.uuid(), name: folderName });
export type UpdateFolderInput = z.infer<typeof updateFolderInput>;

export const folderIdInput = z.strictObject({ folderId: z.uuid() });
