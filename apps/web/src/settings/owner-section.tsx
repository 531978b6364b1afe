import { useQueryClient } from "@tanstack/react-query";
import { makeOwnerAccount } from "../account/auth-api.ts";
import { accountQuery, statusQuery } from "../data/account.ts";
import { Form } from "../forms/form.tsx";
import { NewAccountFields } from "../forms/new-account-fields.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { notify } from "../ui/notify.ts";
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
    notify("Your account is set up", "From now on, sign in with your e-mail and password.");
    await Promise.all([
      client.invalidateQueries({ queryKey: statusQuery.queryKey }),
      client.invalidateQueries({ queryKey: accountQuery.queryKey }),
    ]);
  });
  return (
    <Section
      title="Set up your account"
      description="You came in by the printed link. With an account you can sign in from anywhere, and invite others."
    >
      <Form submit={submit} action="Set up the account" pendingAction="Setting it up…">
        <NewAccountFields />
      </Form>
    </Section>
  );
}
