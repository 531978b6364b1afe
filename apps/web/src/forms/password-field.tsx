import { Field } from "./field.tsx";

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;

export function NewPasswordField({ label = "Password" }: { label?: string }) {
  return (
    <Field
      label={label}
      name="new-password"
      type="password"
      autoComplete="new-password"
      required
      minLength={MIN_LENGTH}
      maxLength={MAX_LENGTH}
      hint={`At least ${MIN_LENGTH} characters.`}
    />
  );
}

export function CurrentPasswordField({ label = "Current password" }: { label?: string }) {
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
