import { type ReactNode, useEffect, useRef } from "react";
import { parseDollars, typedDollars } from "../app/money.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { WrongInput } from "../forms/wrong-input.ts";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { budgetWords } from "./budget-words.ts";

interface AmountFormProps {
  label: string;
  /** In micro-dollars, where there is one already. */
  amount?: number;
  onAmount: (microDollars: number, fields: FormData) => Promise<void>;
  onCancel: () => void;
  /** Fields before the amount. */
  children?: ReactNode;
}

/** Dollars a month. */
export function AmountForm({ label, amount, onAmount, onCancel, children }: AmountFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const alone = children === undefined;
  useEffect(() => {
    if (alone) input.current?.select();
  }, [alone]);
  const submit = useSubmit(async (fields) => {
    const typed = parseDollars(textOf(fields, "dollars"));
    if (typed === null) throw new WrongInput(budgetWords.noAmount);
    await onAmount(typed, fields);
  });
  return (
    <Form
      submit={submit}
      label={label}
      action={budgetWords.set}
      pendingAction={budgetWords.setting}
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
        {children}
        <Field
          ref={input}
          label={budgetWords.dollarsAMonth}
          name="dollars"
          inputMode="decimal"
          autoComplete="off"
          placeholder="50"
          required
          maxLength={20}
          {...(amount !== undefined && { defaultValue: typedDollars(amount) })}
        />
      </div>
    </Form>
  );
}
