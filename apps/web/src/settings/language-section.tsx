import { Select } from "../forms/select.tsx";
import { isLanguage, languages } from "../words/choose-language.ts";
import { language, switchLanguage } from "../words/language.ts";
import { languageWords } from "./language-words.ts";
import { Section } from "./section.tsx";

export function LanguageSection() {
  return (
    <Section title={languageWords.title} description={languageWords.description}>
      <Select
        aria-label={languageWords.label}
        data-testid="language"
        className="h-10 w-full sm:w-60"
        value={language}
        options={Object.entries(languages).map(([key, { name }]) => [key, name] as const)}
        onChange={({ target }) => {
          if (isLanguage(target.value)) switchLanguage(target.value);
        }}
      />
    </Section>
  );
}
