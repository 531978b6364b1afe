interface Suggestion {
  prompt: string;
  /** What it does, where the prompt alone does not say. */
  hint?: string;
}

const real: readonly Suggestion[] = [
  { prompt: "Explain how a suspension bridge carries its load" },
  { prompt: "Write a SQL query for the ten best customers of each month" },
  { prompt: "Compare three ways to learn a language, in a table" },
  { prompt: "What should I ask before I rent a flat?" },
];
const simulated: readonly Suggestion[] = [
  { prompt: "Show me what you can do", hint: "A short tour: lists, a table, code, mathematics" },
  { prompt: "/long 800", hint: "Leave while it writes: nothing goes missing" },
  { prompt: "/think What makes a stream resumable?", hint: "Thinks first, then answers" },
  { prompt: "/help", hint: "Everything the simulator can play, failures included" },
];

interface SuggestionsProps {
  simulated: boolean;
  onChoose: (prompt: string) => void;
}

export function Suggestions(props: SuggestionsProps) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2" aria-label="Suggestions">
      {(props.simulated ? simulated : real).map(({ prompt, hint }) => (
        <li key={prompt}>
          <button
            type="button"
            onClick={() => props.onChoose(prompt)}
            className="flex h-full w-full flex-col rounded-xl border border-line px-3.5 py-2.5 text-start text-sm transition-colors hover:border-line-strong hover:bg-hover"
          >
            {prompt}
            {hint !== undefined && (
              <span className="mt-0.5 text-[0.8125rem] text-soft">{hint}</span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
