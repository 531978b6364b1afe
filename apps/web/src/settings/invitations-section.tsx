import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Account, type Invitation, invite } from "../account/auth-api.ts";
import { isRole, rolesUpTo, roleWords } from "../account/role-words.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { InvitationRow, linkOf } from "./invitation-row.tsx";
import { NewSecret } from "./new-secret.tsx";
import { organizationKey } from "./organization-key.ts";
import { organizationWords } from "./organization-words.ts";
import { Section } from "./section.tsx";
import { settingsWords } from "./settings-words.ts";

interface InvitationsSectionProps {
  me: Account;
  invitations: readonly Invitation[];
  /** Whether Parley sends mail itself. */
  mail: boolean;
}

export function InvitationsSection({ me, invitations, mail }: InvitationsSectionProps) {
  const [made, setMade] = useState<{ id: string; email: string } | null>(null);
  const pending = invitations.filter(({ status }) => status === "pending");
  return (
    <Section
      title={organizationWords.invitations}
      description={mail ? organizationWords.getsMail : organizationWords.noMail}
    >
      {made === null ? (
        <InviteForm me={me} onMade={setMade} />
      ) : (
        <NewSecret
          title={
            mail ? organizationWords.mailOnItsWay(made.email) : settingsWords.sendLinkTo(made.email)
          }
          advice={mail ? organizationWords.ifNoMail : organizationWords.toThemAlone}
          secret={linkOf(made.id)}
          done={commonWords.done}
          onDone={() => setMade(null)}
        />
      )}
      {pending.length > 0 && (
        <ul
          aria-label={organizationWords.openInvitations}
          className="mt-5 -mb-3 divide-y divide-line border-line border-t pt-1"
        >
          {pending.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface InviteFormProps {
  me: Account;
  onMade: (made: { id: string; email: string }) => void;
}

function InviteForm({ me, onMade }: InviteFormProps) {
  const client = useQueryClient();
  const submit = useSubmit(async (fields) => {
    const email = textOf(fields, "email").trim();
    const role = textOf(fields, "role");
    try {
      const { id } = await invite(email, isRole(role) ? role : "member");
      onMade({ id, email });
    } finally {
      // It may have been made and only its mail have failed.
      await client.invalidateQueries({ queryKey: organizationKey });
    }
  });
  return (
    <Form
      submit={submit}
      action={organizationWords.invite}
      pendingAction={organizationWords.inviting}
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
        <Field
          label={organizationWords.email}
          name="email"
          type="email"
          autoComplete="off"
          required
          maxLength={254}
        />
        <SelectField
          label={organizationWords.role}
          name="role"
          defaultValue="member"
          options={rolesUpTo(me.role).map((role) => [role, roleWords[role].name])}
        />
      </div>
    </Form>
  );
}
