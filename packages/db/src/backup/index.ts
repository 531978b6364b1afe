export type { LibrarySchema } from "./library-schema.ts";
export { BackupError } from "./backup-error.ts";
export {
  type RestoreBackupOptions,
  type RestoredBackup,
  restoreBackup,
} from "./restore-backup.ts";
export { type WriteBackupOptions, type WrittenBackup, writeBackup } from "./write-backup.ts";
export type { TableRows } from "./wipe.ts";
