/** Something a person has to act on; the message is a whole sentence that says what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}
