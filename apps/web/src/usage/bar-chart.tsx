import { useRef, useState } from "react";
import { useWidth } from "../ui/use-width.ts";
import { formatLongDay, formatShortDay } from "./days.ts";
import { niceTop } from "./nice-top.ts";
import type { Series } from "./series.ts";
import { usageWords } from "./usage-words.ts";

const HEIGHT = 240;
const LEFT = 52;
const BOTTOM = 26;
const TOP = 10;
const LINES = 4;
/** Pixels that the label of a day takes. */
const DAY_LABEL = 72;
const fills = ["fill-chart-1", "fill-chart-2", "fill-chart-3", "fill-chart-4", "fill-chart-5"];

interface BarChartProps {
  /** What it shows, for those who do not see it; the numbers themselves are in tables below. */
  label: string;
  days: readonly string[];
  series: readonly Series[];
  format: (value: number) => string;
}

/** Stacked bars, one a day, time from left to right as in every chart. A day that is pointed at tells its numbers. */
export function BarChart({ label, days, series, format }: BarChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [shown, setShown] = useState<number | null>(null);
  const totals = days.map((_, at) => series.reduce((sum, each) => sum + (each.values[at] ?? 0), 0));
  const top = niceTop(Math.max(0, ...totals));
  const step = Math.max(0, width - LEFT) / days.length;
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const every = Math.max(1, Math.ceil(DAY_LABEL / Math.max(step, 1)));
  return (
    <div ref={box} dir="ltr" className="relative" onPointerLeave={() => setShown(null)}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} className="block text-soft">
        {Array.from({ length: LINES + 1 }, (_, line) => {
          const value = (top * line) / LINES;
          return (
            <g key={line}>
              <path d={`M${LEFT} ${y(value)}H${width}`} className="stroke-line" />
              <text
                x={LEFT - 8}
                y={y(value) + 4}
                textAnchor="end"
                className="fill-current text-[0.6875rem]"
              >
                {format(value)}
              </text>
            </g>
          );
        })}
        {days.map((day, at) => (
          <g key={day} opacity={shown === null || shown === at ? 1 : 0.45}>
            <Bar series={series} at={at} x={LEFT + step * at} step={step} y={y} />
            {at % every === 0 && step * (days.length - at) > DAY_LABEL / 2 && (
              <text
                x={LEFT + step * (at + 0.5)}
                y={HEIGHT - 6}
                textAnchor="middle"
                className="fill-current text-[0.6875rem]"
              >
                {formatShortDay(day)}
              </text>
            )}
            <rect
              x={LEFT + step * at}
              width={step}
              height={HEIGHT - BOTTOM}
              fill="transparent"
              onPointerEnter={() => setShown(at)}
            />
          </g>
        ))}
      </svg>
      {shown !== null && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute top-0 z-10 w-56 -translate-x-1/2 rounded-lg border border-line bg-raised px-3 py-2 text-[0.8125rem] shadow-float"
          style={{ left: `clamp(7rem, ${LEFT + step * (shown + 0.5)}px, calc(100% - 7rem))` }}
        >
          <p className="font-medium">{formatLongDay(days[shown] ?? "")}</p>
          {series.map(({ name, values }) => (
            <p key={name}>
              {series.length > 1 && `${name}: `}
              {values[shown] == null ? usageWords.nothing : format(values[shown])}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

interface BarProps {
  series: readonly Series[];
  at: number;
  x: number;
  step: number;
  y: (value: number) => number;
}

function Bar({ series, at, x, step, y }: BarProps) {
  let below = 0;
  return series.map(({ name, values }, place) => {
    const from = y(below);
    below += values[at] ?? 0;
    const to = y(below);
    if (from === to) return null;
    return (
      <rect
        key={name}
        x={x + step * 0.14}
        width={step * 0.72}
        y={to}
        height={Math.max(1, from - to)}
        rx={Math.min(2, step / 6)}
        className={fills[place]}
      />
    );
  });
}
