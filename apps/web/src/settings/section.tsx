import { type ReactNode, useId } from "react";

interface SectionProps {
  title: string;
  description?: ReactNode;
  /** At the end of the heading's line. */
  aside?: ReactNode;
  children: ReactNode;
}

/** One subject of a settings page. */
export function Section({ title, description, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="rounded-2xl border border-line bg-raised p-4 sm:p-5 dark:bg-transparent"
    >
      <div className="mb-4 grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4">
        <h2 id={id} className="font-medium text-base">
          {title}
        </h2>
        <div className="sm:row-span-2">{aside}</div>
        {description !== undefined && (
          <p className="mt-0.5 text-sm text-soft max-sm:col-span-2">{description}</p>
        )}
      </div>
      {children}
    </section>
  );
}
