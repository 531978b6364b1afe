import type { SystemStatus } from "@parley/shared";
import { Link } from "@tanstack/react-router";
import { formatMinute } from "../app/format-date.ts";
import { Section } from "../settings/section.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { locale } from "../words/language.ts";
import { Figure, Figures } from "./figures.tsx";
import { statusWords } from "./status-words.ts";

/** From where on the server counts no further. */
const MAX_COUNTED = 10_000;
const whole = new Intl.NumberFormat(locale);

export function BackgroundWork({ jobs }: { jobs: SystemStatus["jobs"] }) {
  const { queued, running, failed, nextScheduledAt } = jobs;
  return (
    <Section
      title={statusWords.work}
      aside={
        <Link
          to="/settings/background-work"
          search={{ of: "organization", ...(failed > 0 && { status: "failed" }) }}
          className={quietButton}
        >
          {statusWords.showWork}
        </Link>
      }
    >
      <Figures>
        <Figure name={statusWords.queued}>{counted(queued)}</Figure>
        <Figure name={statusWords.running}>{counted(running)}</Figure>
        <Figure name={statusWords.deadLetters} bad={failed > 0}>
          {counted(failed)}
        </Figure>
      </Figures>
      <p className="mt-4 text-sm">
        <span className="text-soft">{statusWords.nextPrompt}:</span>{" "}
        {nextScheduledAt === null ? statusWords.noPrompt : formatMinute(nextScheduledAt)}
      </p>
    </Section>
  );
}

function counted(count: number): string {
  const words = whole.format(count);
  return count < MAX_COUNTED ? words : statusWords.orMore(words);
}
