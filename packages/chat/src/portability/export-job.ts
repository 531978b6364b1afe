import {
  type Db,
  deleteJobResult,
  findJob,
  insertJobResultChunk,
  readJobResultChunk,
} from "@parley/db";
import { defineJob, JobFailure, type JobHandler, type JobsProcess } from "@parley/jobs";
import {
  EXPORT_KEPT_HOURS,
  exportPart,
  includesRole,
  type Job,
  ParleyError,
  type Principal,
} from "@parley/shared";
import * as z from "zod";
import { exportParts, recordsOfExport, recordExport } from "./export-everything.ts";

/** Bytes of one row of what an export made. */
const CHUNK_SIZE = 256 * 1024;
/** The largest export that is kept, in bytes. What is larger is taken along by the direct download. */
const MAX_SIZE = 1024 * 1024 * 1024;

const exportPayload = z.strictObject({
  of: z.enum(["user", "organization"]),
  organizationId: z.uuid(),
  userId: z.uuid(),
  parts: z.array(exportPart),
});
type ExportPayload = z.infer<typeof exportPayload>;

export const exportJob = defineJob({
  name: "data.export",
  payload: exportPayload,
  timeoutSeconds: 6 * 3_600,
  concurrency: 1,
});

/** Exports that are made in the background, for whoever has more than a connection bears. */
export interface Exports {
  /** The one that is under way, where there is one of the same. */
  start(principal: Principal, of: ExportPayload["of"]): Promise<Job>;
  /** The file of one that is completed, as JSON lines. Throws NOT_FOUND once it is too old. */
  read(principal: Principal, jobId: string): Promise<AsyncGenerator<string, void>>;
}

export function createExports(db: Db, jobs: Pick<JobsProcess, "enqueue" | "jobs">): Exports {
  return {
    async start(principal, of) {
      const { organizationId, userId } = principal;
      const parts = exportParts(principal, of);
      const { id } = await db.transaction().execute(async (trx) => {
        const enqueued = await jobs.enqueue(
          trx,
          exportJob,
          { of, organizationId, userId, parts },
          { owner: principal, singletonKey: [of, userId, ...parts].join(" ") },
        );
        if (enqueued.isNew) await recordExport(trx, principal, of);
        return enqueued;
      });
      return jobs.jobs.get(principal, id);
    },
    async read(principal, jobId) {
      const { organizationId, userId } = principal;
      const row = await findJob(db, { organizationId, userId }, jobId);
      const payload = exportPayload.safeParse(row?.payload);
      if (row?.name !== exportJob.name || row.status !== "completed" || !payload.success)
        throw noSuchExport();
      if (Date.parse(String(row.result?.["expiresAt"])) < Date.now()) throw noSuchExport();
      assertMayRead(principal, payload.data);
      const first = await readJobResultChunk(db, jobId, 0);
      if (first === undefined) throw noSuchExport();
      return textOf(db, jobId, first, Number(row.result?.["bytes"]));
    },
  };
}

/** Writes the records down piece by piece; begun again, it begins from the start. */
export function handleExport(db: Db): JobHandler<ExportPayload> {
  return async ({ payload, job, signal, progress }) => {
    await deleteJobResult(db, job);
    let position = 0;
    let bytes = 0;
    let records = 0;
    let lines: string[] = [];
    let length = 0;
    const write = async (): Promise<void> => {
      const chunk = Buffer.from(lines.join(""));
      [lines, length] = [[], 0];
      bytes += chunk.length;
      if (bytes > MAX_SIZE)
        throw new JobFailure(
          "The export is larger than a gigabyte, and is not kept. Use the direct download.",
          { retry: false },
        );
      if (!(await insertJobResultChunk(db, job, { position: position++, bytes: chunk })))
        throw new JobFailure("The export was taken over by another process.", { retry: true });
      progress(records, null, `${records} records`);
    };
    for await (const record of recordsOfExport(db, payload)) {
      signal.throwIfAborted();
      const line = `${JSON.stringify(record)}\n`;
      lines.push(line);
      length += line.length;
      records++;
      if (length >= CHUNK_SIZE) await write();
    }
    await write();
    const expiresAt = new Date(Date.now() + EXPORT_KEPT_HOURS * 3_600_000).toISOString();
    return { result: { records, bytes, expiresAt } };
  };
}

/** What it was made with may have been more than this caller may read. */
function assertMayRead(principal: Principal, { of, parts }: ExportPayload): void {
  const readable = exportParts(principal, of);
  const isOwner = of === "user" || includesRole(principal.role, "owner");
  if (isOwner && parts.every((part) => readable.includes(part))) return;
  throw new ParleyError("FORBIDDEN", "The export has parts that you may not read.");
}

/** Throws where it is deleted meanwhile: a shorter file must not pass for it. */
async function* textOf(
  db: Db,
  jobId: string,
  first: Buffer,
  size: number,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let read = 0;
  let chunk: Buffer | undefined = first;
  for (let position = 1; chunk !== undefined; position++) {
    read += chunk.length;
    yield decoder.decode(chunk, { stream: true });
    chunk = await readJobResultChunk(db, jobId, position);
  }
  if (read !== size) throw noSuchExport();
}

function noSuchExport(): ParleyError {
  return new ParleyError(
    "NOT_FOUND",
    `There is no such export. An export is kept for ${EXPORT_KEPT_HOURS} hours: begin another one.`,
  );
}
