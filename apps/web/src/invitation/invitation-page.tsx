import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type PublicInvitation, readInvitation, signUpByInvitation } from "../account/auth-api.ts";
import { roleWords } from "../account/role-words.ts";
import { statusQuery } from "../data/account.ts";
import { codeOf } from "../failures/failure-of.ts";
import { Form } from "../forms/form.tsx";
import { NewAccountFields } from "../forms/new-account-fields.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { Elsewhere } from "../session/elsewhere.tsx";
import { enter } from "../session/enter.ts";
import { Entrance } from "../session/entrance.tsx";
import { PasswordForm } from "../session/password-form.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { AcceptInvitation } from "./accept-invitation.tsx";

/** What the link of an invitation opens. */
export default function InvitationPage({ invitationId }: { invitationId: string }) {
  const invitation = useQuery({
    queryKey: ["invitation", invitationId],
    queryFn: ({ signal }) => readInvitation(invitationId, signal),
  });
  if (invitation.data?.expired === true || codeOf(invitation.error) === "NOT_FOUND")
    return (
      <Entrance
        title="This invitation no longer holds"
        description="It was used, cancelled or has expired. Ask whoever sent it for a new one."
      >
        <Link to="/" className={primaryButton}>
          Open Parley
        </Link>
      </Entrance>
    );
  return (
    <Entrance
      title={invitation.data ? `Join ${invitation.data.organization}` : "Your invitation"}
      description={invitation.data && `You are invited as ${describe(invitation.data)}.`}
    >
      <Loaded query={invitation} what="the invitation">
        {(invited) => <Answer id={invitationId} invited={invited} />}
      </Loaded>
    </Entrance>
  );
}

function describe({ role }: PublicInvitation): string {
  const { name, may } = roleWords[role];
  return `${name} (${may.charAt(0).toLowerCase()}${may.slice(1)})`;
}

function Answer({ id, invited }: { id: string; invited: PublicInvitation }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const status = useQuery(statusQuery);
  const join = async (): Promise<void> => {
    await enter(client);
    await navigate({ to: "/" });
  };
  return (
    <Loaded query={status} what="who you are">
      {({ signedIn, oidc }) => {
        if (signedIn) return <AcceptInvitation id={id} email={invited.email} onAccepted={join} />;
        return (
          <>
            {invited.hasAccount ? (
              <>
                <p className="mb-4 text-sm text-soft">Sign in to your account to accept.</p>
                <PasswordForm email={invited.email} onSignedIn={() => client.resetQueries()} />
              </>
            ) : (
              <SignUp id={id} email={invited.email} onDone={join} />
            )}
            <Elsewhere name={oidc} backTo={`/invitation/${id}`} />
          </>
        );
      }}
    </Loaded>
  );
}

function SignUp(props: { id: string; email: string; onDone: () => Promise<void> }) {
  const submit = useSubmit(async (fields) => {
    await signUpByInvitation(props.id, {
      name: textOf(fields, "name").trim(),
      password: textOf(fields, "new-password"),
    });
    await props.onDone();
  });
  return (
    <Form submit={submit} action="Create the account and join" pendingAction="Joining…" wide>
      <NewAccountFields email={props.email} />
    </Form>
  );
}
