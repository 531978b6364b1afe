import type { SignInRefusal } from "@parley/shared";
import { useEffect, useState } from "react";

const sentences: Record<SignInRefusal, string> = {
  notInvited:
    "There is no account here for your e-mail, and no invitation to one. Ask an administrator for an invitation.",
  emailNotVerified:
    "Where you signed in, your e-mail is not confirmed. Confirm it there, and sign in again.",
  notLinked:
    "There is an account for your e-mail, but signing in that way is not set up for it. Sign in with your password.",
  startAgain: "This took too long, or was begun in another browser. Sign in again.",
  failed: "Signing in there did not work. Try again, or sign in with your password.",
};

/** Why whoever came back from another house is not in. Said once: a reload begins anew. */
export function Refusal() {
  const [sentence] = useState(readSentence);
  useEffect(forget, []);
  return (
    <p role="alert" className="mb-4 text-danger text-sm empty:hidden">
      {sentence}
    </p>
  );
}

function readSentence(): string | undefined {
  const refused = new URLSearchParams(window.location.search).get("refused");
  return Object.entries(sentences).find(([name]) => name === refused)?.[1];
}

function forget(): void {
  const address = new URL(window.location.href);
  address.searchParams.delete("refused");
  window.history.replaceState(window.history.state, "", address);
}
