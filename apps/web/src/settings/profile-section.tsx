import { useQueryClient } from "@tanstack/react-query";
import { type Account, changeName } from "../account/auth-api.ts";
import { accountQuery } from "../data/account.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { notify } from "../ui/notify.ts";
import { EmailChange } from "./email-change.tsx";
import { Section } from "./section.tsx";

interface ProfileSectionProps {
  account: Account;
  /** Whether Parley sends mail, without which no new address can be shown to be theirs. */
  mail: boolean;
}

export function ProfileSection({ account, mail }: ProfileSectionProps) {
  const client = useQueryClient();
  const submit = useSubmit(async (fields) => {
    await changeName(textOf(fields, "name").trim());
    await client.invalidateQueries({ queryKey: accountQuery.queryKey });
    notify("Your name is changed");
  });
  return (
    <Section title="Profile">
      <Form submit={submit} action="Save" pendingAction="Saving…">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            key={account.name}
            label="Name"
            name="name"
            autoComplete="name"
            required
            maxLength={200}
            defaultValue={account.name}
          />
          <Field label="E-mail" name="email" type="email" value={account.email} readOnly />
        </div>
      </Form>
      {mail && <EmailChange />}
    </Section>
  );
}
