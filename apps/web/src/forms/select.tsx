import type { ComponentProps } from "react";

interface SelectProps extends Omit<ComponentProps<"select">, "children"> {
  /** Values and the words for them. */
  options: readonly (readonly [value: string, words: string])[];
}

/** The browser's own select, which every phone and screen reader knows. */
export function Select({ options, className, ...props }: SelectProps) {
  return (
    <select
      className={`rounded-lg border border-line-strong bg-raised px-2.5 text-sm disabled:opacity-60 ${className ?? "h-10 w-full"}`}
      {...props}
    >
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
