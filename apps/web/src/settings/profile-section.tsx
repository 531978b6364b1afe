import { useQueryClient } from "@tanstack/react-query";
import { type Account, changeName } from "../account/auth-api.ts";
import { accountQuery } from "../data/account.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { notify } from "../ui/notify.ts";
import { accountWords } from "./account-words.ts";
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
    notify(accountWords.nameChanged);
  });
  return (
    <Section title={accountWords.profile}>
      <Form submit={submit} action={commonWords.save} pendingAction={commonWords.saving}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            key={account.name}
            label={accountWords.name}
            name="name"
            autoComplete="name"
            required
            maxLength={200}
            defaultValue={account.name}
          />
          <Field
            label={accountWords.email}
            name="email"
            type="email"
            value={account.email}
            readOnly
          />
        </div>
      </Form>
      {mail && <EmailChange />}
    </Section>
  );
}
