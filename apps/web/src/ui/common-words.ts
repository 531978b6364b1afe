import type { ReactNode } from "react";
import { defineWords } from "../words/define-words.ts";

/** What buttons all over the page say. */
export const commonWords = defineWords("common", {
  cancel: "Cancel",
  close: "Close",
  remove: "Remove",
  removing: "Removing…",
  delete: "Delete",
  deleting: "Deleting…",
  save: "Save",
  saving: "Saving…",
  done: "Done",
  loading: "Loading…",
  sending: "Sending…",
  tryAgain: "Try again",
  signIn: "Sign in",
  signingIn: "Signing in…",
  signOut: "Sign out",
  signingOut: "Signing out…",
  openParley: "Open Parley",
  notices: "Notifications",
  copied: "Copied",
  copyRefused: "Copying is not allowed here",
  copyByHand: "Select the text and copy it by hand.",
  /** `typed` needs a key. */
  typeToConfirm: (typed: ReactNode): readonly ReactNode[] => ["Type ", typed, " to confirm"],
});
