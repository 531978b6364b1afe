import { useQueryClient } from "@tanstack/react-query";
import { makeOwnerAccount } from "../account/auth-api.ts";
import { accountQuery, statusQuery } from "../data/account.ts";
import { Form } from "../forms/form.tsx";
import { NewAccountFields } from "../forms/new-account-fields.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { notify } from "../ui/notify.ts";
import { accountWords } from "./account-words.ts";
import { Section } from "./section.tsx";

/** For whoever came in by the printed link: the account that they sign in with from then on. */
export function OwnerSection() {
  const client = useQueryClient();
  const submit = useSubmit(async (fields) => {
    await makeOwnerAccount({
      name: textOf(fields, "name").trim(),
      email: textOf(fields, "email").trim(),
      password: textOf(fields, "new-password"),
    });
    notify(accountWords.isSetUp, accountWords.signInFromNowOn);
    await Promise.all([
      client.invalidateQueries({ queryKey: statusQuery.queryKey }),
      client.invalidateQueries({ queryKey: accountQuery.queryKey }),
    ]);
  });
  return (
    <Section title={accountWords.setUp} description={accountWords.setUpDescription}>
      <Form
        submit={submit}
        action={accountWords.setUpAction}
        pendingAction={accountWords.settingUp}
      >
        <NewAccountFields />
      </Form>
    </Section>
  );
}
