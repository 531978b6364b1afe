import type { ReactNode } from "react";

/** Numbers to be taken in at a glance, each under its name. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-x-4 gap-y-4 sm:grid-cols-3">{children}</dl>;
}

interface FigureProps {
  name: string;
  /** Somebody has to see to it. */
  bad?: boolean;
  children: ReactNode;
}

export function Figure({ name, bad = false, children }: FigureProps) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd
        className={`font-semibold text-xl tracking-tight tabular-nums ${bad ? "text-danger" : ""}`}
      >
        {children}
      </dd>
    </div>
  );
}
