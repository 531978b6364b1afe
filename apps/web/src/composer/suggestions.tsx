const real = [
  "Explain how a suspension bridge carries its load",
  "Write a SQL query for the ten best customers of each month",
  "Compare three ways to learn a language, in a table",
  "What should I ask before I rent a flat?",
];
const simulated = [
  "/help",
  "/long 800",
  "/think What makes a stream resumable?",
  "Show me what you can do",
];

interface SuggestionsProps {
  simulated: boolean;
  onChoose: (prompt: string) => void;
}

export function Suggestions(props: SuggestionsProps) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2" aria-label="Suggestions">
      {(props.simulated ? simulated : real).map((prompt) => (
        <li key={prompt}>
          <button
            type="button"
            onClick={() => props.onChoose(prompt)}
            className="h-full w-full rounded-xl border border-line px-3.5 py-3 text-start text-sm text-soft transition-colors hover:border-line-strong hover:bg-hover hover:text-ink"
          >
            {prompt}
          </button>
        </li>
      ))}
    </ul>
  );
}
