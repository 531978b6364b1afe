/** What of the audit log is shown, as it stands in the page's address. Days are those of the reader. */
export interface AuditSearch {
  /** A user's id. */
  who?: string | undefined;
  /** An action. */
  what?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The same as the server takes it. */
export function toFilter({ who, what, from, to }: AuditSearch) {
  const begin = startOfDay(from, 0);
  const end = startOfDay(to, 1);
  return {
    ...(isId(who) && { actorId: who }),
    ...(isAction(what) && { action: what }),
    ...(begin !== undefined && { from: begin }),
    ...(end !== undefined && { to: end }),
  };
}

function startOfDay(day: string | undefined, daysLater: number): string | undefined {
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const time = new Date(`${day}T00:00:00`);
  if (Number.isNaN(time.getTime())) return undefined;
  time.setDate(time.getDate() + daysLater);
  return time.toISOString();
}

function isId(who: string | undefined): who is string {
  return who !== undefined && /^[0-9a-f-]{36}$/.test(who);
}

function isAction(what: string | undefined): what is string {
  return what !== undefined && /^[A-Za-z]+\.[A-Za-z]+$/.test(what);
}
