import { useLayoutEffect, useRef } from "react";

interface RenameFormProps {
  label: string;
  title: string;
  maxLength?: number;
  onDone: (title: string | null) => void;
}

/** Enter and leaving the field keep the new title, Escape the old one. */
export function RenameForm(props: RenameFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => input.current?.select(), []);
  const finish = (title: string | null): void => {
    if (done.current) return;
    done.current = true;
    const next = title?.trim() ?? "";
    props.onDone(next === "" || next === props.title ? null : next);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        finish(input.current?.value ?? null);
      }}
    >
      <input
        ref={input}
        aria-label={props.label}
        defaultValue={props.title}
        maxLength={props.maxLength ?? 200}
        onBlur={(event) => finish(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          finish(null);
        }}
        className="h-9 w-full rounded-lg border border-line-strong bg-raised px-2 text-sm"
      />
    </form>
  );
}
