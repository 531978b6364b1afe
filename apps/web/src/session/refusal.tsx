import { useEffect, useState } from "react";
import { signInWords } from "./sign-in-words.ts";

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
  return Object.entries(signInWords.refusals).find(([name]) => name === refused)?.[1];
}

function forget(): void {
  const address = new URL(window.location.href);
  address.searchParams.delete("refused");
  window.history.replaceState(window.history.state, "", address);
}
