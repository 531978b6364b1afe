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
import { commonWords } from "../ui/common-words.ts";
import { AcceptInvitation } from "./accept-invitation.tsx";
import { invitationWords } from "./invitation-words.ts";

/** What the link of an invitation opens. */
export default function InvitationPage({ invitationId }: { invitationId: string }) {
  const invitation = useQuery({
    queryKey: ["invitation", invitationId],
    queryFn: ({ signal }) => readInvitation(invitationId, signal),
  });
  if (invitation.data?.expired === true || codeOf(invitation.error) === "NOT_FOUND")
    return (
      <Entrance title={invitationWords.over} description={invitationWords.overDescription}>
        <Link to="/" className={primaryButton}>
          {commonWords.openParley}
        </Link>
      </Entrance>
    );
  return (
    <Entrance
      title={
        invitation.data ? invitationWords.join(invitation.data.organization) : invitationWords.title
      }
      description={invitation.data && describe(invitation.data)}
    >
      <Loaded query={invitation} what={invitationWords.theInvitation}>
        {(invited) => <Answer id={invitationId} invited={invited} />}
      </Loaded>
    </Entrance>
  );
}

function describe({ role }: PublicInvitation): string {
  const { name, may } = roleWords[role];
  return invitationWords.invitedAs(name, may);
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
    <Loaded query={status} what={invitationWords.whoYouAre}>
      {({ signedIn, oidc }) => {
        if (signedIn) return <AcceptInvitation id={id} email={invited.email} onAccepted={join} />;
        return (
          <>
            {invited.hasAccount ? (
              <>
                <p className="mb-4 text-sm text-soft">{invitationWords.signInToAccept}</p>
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
    <Form
      submit={submit}
      action={invitationWords.createAndJoin}
      pendingAction={invitationWords.joining}
      wide
    >
      <NewAccountFields email={props.email} />
    </Form>
  );
}
