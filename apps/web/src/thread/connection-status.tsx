import { LoaderCircle } from "lucide-react";
import { threadWords } from "./thread-words.ts";

/** A quiet line: nothing is lost, it goes on as soon as the server answers again. */
export function ConnectionStatus({ reconnecting }: { reconnecting: boolean }) {
  return (
    <div role="status" className="flex justify-center">
      {reconnecting && (
        <p
          data-testid="connection-status"
          className="mb-2 flex animate-appear items-center gap-2 rounded-full border border-line bg-raised px-3 py-1 text-[0.8125rem] text-soft shadow-float"
        >
          <LoaderCircle className="size-3.5 animate-spin" />
          {threadWords.reconnecting}
        </p>
      )}
    </div>
  );
}
