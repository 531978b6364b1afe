import { AccountEmailField } from "./account-email-field.tsx";
import { Field } from "./field.tsx";
import { formWords } from "./form-words.ts";
import { NewPasswordField } from "./password-field.tsx";

/** Name, e-mail and password of an account that is to be. */
export function NewAccountFields({ email }: { email?: string }) {
  return (
    <>
      <Field label={formWords.yourName} name="name" autoComplete="name" required maxLength={200} />
      <AccountEmailField email={email} />
      <NewPasswordField />
    </>
  );
}
