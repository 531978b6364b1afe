import { type ComponentProps, type ReactNode, useId } from "react";

const inputStyle =
  "h-10 w-full rounded-lg border border-line-strong bg-raised px-3 text-sm read-only:bg-panel read-only:text-soft disabled:opacity-60";

interface FieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  name: string;
  /** What is expected, below the field. */
  hint?: ReactNode;
}

/** An input with its label above it. */
export function Field({ label, hint, className, ...input }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <input
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={`${inputStyle} ${className ?? ""}`}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1.5 text-[0.8125rem] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
