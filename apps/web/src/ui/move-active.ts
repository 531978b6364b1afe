/** The place that an arrow key leads to, around the ends; nothing is chosen at -1. */
export function moveActive(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return (active + 1) % count;
    case "ArrowUp":
      return active <= 0 ? count - 1 : active - 1;
    case "PageDown":
      return Math.min(count - 1, active + 6);
    case "PageUp":
      return Math.max(0, active - 6);
    default:
      return undefined;
  }
}
