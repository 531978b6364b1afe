import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sentenceOf } from "../failures/sentence-of.ts";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { Entrance } from "./entrance.tsx";
import { signOut } from "./session.ts";
import { signInWords } from "./sign-in-words.ts";

/** For who is signed in and a member of nothing: they were removed, or have yet to accept. */
export function WithoutOrganization() {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: async () => {
      if (!(await signOut())) throw new Error("The server did not hear of it.");
      await client.resetQueries();
    },
    retry: false,
  });
  return (
    <Entrance
      title={signInWords.noOrganization}
      description={signInWords.noOrganizationDescription}
    >
      <button
        type="button"
        className={primaryButton}
        disabled={leave.isPending}
        onClick={() => leave.mutate()}
      >
        {leave.isPending ? commonWords.signingOut : commonWords.signOut}
      </button>
      <p role="alert" className="mt-3 text-danger text-sm empty:hidden">
        {leave.error === null ? null : sentenceOf(leave.error)}
      </p>
    </Entrance>
  );
}
