import { SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import type { CompiledQuery, LogEvent } from "kysely";

const tracer = trace.getTracer("parley.db");

/** Characters of a query that are told; its values never are. */
const MAX_TEXT = 1_000;
/** The verb that it begins with (or that its first WITH leads to), and the first table. */
const VERB = /\b(select|insert|update|delete|merge|begin|commit|rollback)\b/i;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)"?/i;

/**
 * Adds a query to the trace of whatever it was made for. What nobody traces, such as a process's own
 * upkeep, begins none.
 */
export function traceQuery(event: LogEvent): void {
  const parent = trace.getActiveSpan()?.spanContext();
  if (parent === undefined || (parent.traceFlags & TraceFlags.SAMPLED) === 0) return;
  const { sql } = event.query;
  const { operation, table } = summaryOf(event.query);
  const endTime = Date.now();
  const span = tracer.startSpan(table === undefined ? operation : `${operation} ${table}`, {
    kind: SpanKind.CLIENT,
    startTime: endTime - event.queryDurationMillis,
    attributes: {
      "db.system.name": "postgresql",
      "db.operation.name": operation,
      "db.query.text": sql.slice(0, MAX_TEXT),
      ...(table !== undefined && { "db.collection.name": table }),
    },
  });
  if (event.level === "error") {
    const { error } = event;
    // SQLSTATE, not the message: that may quote values.
    const code = error instanceof Error && "code" in error ? String(error.code) : "error";
    span.setAttributes({ "db.response.status_code": code, "error.type": code });
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endTime);
}

/** What a query does first of all, and to which table. */
function summaryOf({ query, sql }: CompiledQuery): {
  operation: string;
  table: string | undefined;
} {
  // Before its own table such a query may name others, in its WITH.
  if (query.kind === "InsertQueryNode")
    return { operation: "INSERT", table: query.into?.table.identifier.name };
  const operation = (VERB.exec(sql)?.[1] ?? "query").toUpperCase();
  return { operation, table: TABLE.exec(sql)?.[1] };
}
