import { Field } from "../forms/field.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { TextArea } from "../forms/text-area.tsx";
import { textOf } from "../forms/use-submit.ts";
import { WrongInput } from "../forms/wrong-input.ts";
import { locale } from "../words/language.ts";
import { parameterWords } from "./parameter-words.ts";
import { MAX_SYSTEM_LENGTH, MAX_TOKENS, type Parameters } from "./parameters.ts";

/** The fields of the parameters, for a form that has other ones, too. */
export function ParameterFields({ parameters }: { parameters: Parameters }) {
  const { system, maxTokens, thinking } = parameters;
  return (
    <>
      <TextArea
        label={parameterWords.system}
        hint={parameterWords.systemHint}
        placeholder={parameterWords.systemExample}
        name="system"
        data-autofocus
        rows={4}
        maxLength={MAX_SYSTEM_LENGTH}
        defaultValue={system ?? ""}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={parameterWords.maxTokens}
          hint={parameterWords.maxTokensHint}
          name="maxTokens"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={maxTokens ?? ""}
        />
        <SelectField
          label={parameterWords.thinking}
          name="thinking"
          defaultValue={thinking === null ? "" : String(thinking)}
          options={[
            ["", parameterWords.thinkingDefault],
            ["true", parameterWords.thinkingOn],
            ["false", parameterWords.thinkingOff],
          ]}
        />
      </div>
    </>
  );
}

/** What was typed into them; the tools, for which there is no field, stay. Throws `WrongInput`. */
export function readParameters(fields: FormData, { tools }: Parameters): Parameters {
  const system = textOf(fields, "system").trim();
  const typed = textOf(fields, "maxTokens").trim();
  const maxTokens = typed === "" ? null : Number(typed);
  if (
    maxTokens !== null &&
    !(Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= MAX_TOKENS)
  )
    throw new WrongInput(
      `${parameterWords.maxTokens}: ${parameterWords.notANumber(MAX_TOKENS.toLocaleString(locale))}`,
    );
  const thinking = textOf(fields, "thinking");
  return {
    system: system === "" ? null : system,
    maxTokens,
    thinking: thinking === "" ? null : thinking === "true",
    tools,
  };
}
