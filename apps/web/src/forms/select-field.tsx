import { type ComponentProps, useId } from "react";
import { Select } from "./select.tsx";

interface SelectFieldProps extends Omit<ComponentProps<typeof Select>, "id"> {
  label: string;
}

/** A choice with its label above it. */
export function SelectField({ label, ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <Select id={id} {...select} />
    </div>
  );
}
