import * as z from "zod";

/**
 * Why somebody who came back from another house is not signed in: the page is opened with it as
 * `?refused=…`, and has a sentence for each.
 */
export const signInRefusal = z.enum([
  /** There is no account for their e-mail, and no invitation to one. */
  "notInvited",
  /** The other house does not say that the e-mail is theirs. */
  "emailNotVerified",
  /** There is an account for that e-mail, of which it is not known here that the e-mail is theirs. */
  "notLinked",
  /** It took too long, or was begun in another browser. */
  "startAgain",
  /** The other house could not be reached, or said no. */
  "failed",
]);
export type SignInRefusal = z.infer<typeof signInRefusal>;
