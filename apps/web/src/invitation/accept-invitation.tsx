import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { acceptInvitation, readPerson } from "../account/auth-api.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { signOut } from "../session/session.ts";
import { Loaded } from "../settings/loaded.tsx";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { invitationWords } from "./invitation-words.ts";

interface AcceptInvitationProps {
  id: string;
  /** Whom it is for. */
  email: string;
  onAccepted: () => Promise<void>;
}

/** For someone who is signed in, if it is they who were invited. */
export function AcceptInvitation({ id, email, onAccepted }: AcceptInvitationProps) {
  const client = useQueryClient();
  const person = useQuery({
    queryKey: ["person"],
    queryFn: ({ signal }) => readPerson(signal),
  });
  const accept = useMutation({
    mutationFn: async () => {
      await acceptInvitation(id);
      await onAccepted();
    },
    retry: false,
  });
  const leave = useMutation({
    mutationFn: async () => {
      if (!(await signOut())) throw new Error("The server did not hear of it.");
      await client.resetQueries();
    },
    retry: false,
  });
  const error = accept.error ?? leave.error;
  return (
    <Loaded query={person} what={invitationWords.whoYouAre}>
      {(user) => (
        <>
          {user.email === email ? (
            <button
              type="button"
              className={`${primaryButton} h-10 w-full`}
              disabled={accept.isPending}
              onClick={() => accept.mutate()}
            >
              {accept.isPending ? invitationWords.joining : invitationWords.accept}
            </button>
          ) : (
            <>
              <p className="mb-4 text-sm [overflow-wrap:anywhere]">
                {invitationWords.isForAnother(email, user.email)}
              </p>
              <button
                type="button"
                className={`${quietButton} h-10 w-full justify-center text-sm`}
                disabled={leave.isPending}
                onClick={() => leave.mutate()}
              >
                {leave.isPending ? commonWords.signingOut : commonWords.signOut}
              </button>
            </>
          )}
          <p role="alert" className="mt-3 min-h-5 text-danger text-sm">
            {error === null ? null : sentenceOf(error)}
          </p>
        </>
      )}
    </Loaded>
  );
}
