import { type ComponentProps, type ReactNode, useId } from "react";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "id"> {
  label: string;
  name: string;
  /** What is expected, below the field. */
  hint?: ReactNode;
}

/** Several lines of text with their label above. */
export function TextArea({ label, hint, ...area }: TextAreaProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="block w-full rounded-lg border border-line-strong bg-raised px-3 py-2 text-sm disabled:opacity-60"
        {...area}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1.5 text-[0.8125rem] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
