import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useLayoutEffect, useRef } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";

export interface Submit {
  pending: boolean;
  /** What went wrong the last time, in a sentence. */
  problem: string | null;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
}

/** Sends a form, one time at a time, and never again by itself: not everything here may happen twice. */
export function useSubmit(send: (fields: FormData) => Promise<void>): Submit {
  const { mutate, isPending, error } = useMutation({ mutationFn: send, retry: false });
  const focused = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (error === null || isPending) return;
    // While it was sent the form was disabled, which takes the focus away.
    focused.current?.focus();
    if (focused.current instanceof HTMLInputElement) focused.current.select();
    focused.current = null;
  }, [error, isPending]);
  return {
    pending: isPending,
    problem: error === null || isPending ? null : sentenceOf(error),
    onSubmit(event) {
      event.preventDefault();
      if (isPending) return;
      const form = event.currentTarget;
      const active = document.activeElement;
      focused.current = active instanceof HTMLElement && form.contains(active) ? active : null;
      mutate(new FormData(form));
    },
  };
}

/** A field's text; "" where there is none. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
