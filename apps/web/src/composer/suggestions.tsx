import { composerWords } from "./composer-words.ts";
interface Suggestion {
  prompt: string;
  /** What it does, where the prompt alone does not say. */
  hint?: string;
}

const forModels = (): readonly Suggestion[] => [
  { prompt: composerWords.suggestBridge },
  { prompt: composerWords.suggestSql },
  { prompt: composerWords.suggestTable },
  { prompt: composerWords.suggestAdvice },
];
const forSimulator = (): readonly Suggestion[] => [
  { prompt: composerWords.suggestTour, hint: composerWords.tourHint },
  { prompt: "/long 800", hint: composerWords.longHint },
  { prompt: composerWords.suggestThinking, hint: composerWords.thinkingHint },
  { prompt: "/help", hint: composerWords.helpHint },
];

interface SuggestionsProps {
  simulated: boolean;
  onChoose: (prompt: string) => void;
}

export function Suggestions({ simulated, onChoose }: SuggestionsProps) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2" aria-label={composerWords.suggestions}>
      {(simulated ? forSimulator() : forModels()).map(({ prompt, hint }) => (
        <li key={prompt}>
          <button
            type="button"
            onClick={() => onChoose(prompt)}
            className="flex h-full w-full flex-col rounded-xl border border-line px-3.5 py-2.5 text-start text-sm transition-colors hover:border-line-strong hover:bg-hover"
          >
            <span>
              <bdi>{prompt}</bdi>
            </span>
            {hint !== undefined && (
              <span className="mt-0.5 text-[0.8125rem] text-soft">{hint}</span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
