import { AccountEmailField } from "./account-email-field.tsx";
import { Field } from "./field.tsx";
import { NewPasswordField } from "./password-field.tsx";

/** Name, e-mail and password of an account that is to be. */
export function NewAccountFields({ email }: { email?: string }) {
  return (
    <>
      <Field label="Your name" name="name" autoComplete="name" required maxLength={200} />
      <AccountEmailField email={email} />
      <NewPasswordField />
    </>
  );
}
