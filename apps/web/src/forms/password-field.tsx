import { Field } from "./field.tsx";
import { formWords } from "./form-words.ts";

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;

export function NewPasswordField({ label = formWords.password }: { label?: string }) {
  return (
    <Field
      label={label}
      name="new-password"
      type="password"
      autoComplete="new-password"
      required
      minLength={MIN_LENGTH}
      maxLength={MAX_LENGTH}
      hint={formWords.atLeast(MIN_LENGTH)}
    />
  );
}

export function CurrentPasswordField({ label = formWords.currentPassword }: { label?: string }) {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autoComplete="current-password"
      required
      maxLength={MAX_LENGTH}
    />
  );
}
