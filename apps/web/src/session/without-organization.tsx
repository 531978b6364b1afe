import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sentenceOf } from "../failures/sentence-of.ts";
import { primaryButton } from "../ui/button-styles.ts";
import { Entrance } from "./entrance.tsx";
import { signOut } from "./session.ts";

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
      title="You belong to no organization here"
      description="Open the link of your invitation to join one, or ask an admin of yours for one."
    >
      <button
        type="button"
        className={primaryButton}
        disabled={leave.isPending}
        onClick={() => leave.mutate()}
      >
        {leave.isPending ? "Signing out…" : "Sign out"}
      </button>
      <p role="alert" className="mt-3 text-danger text-sm empty:hidden">
        {leave.error === null ? null : sentenceOf(leave.error)}
      </p>
    </Entrance>
  );
}
