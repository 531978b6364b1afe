import { listJobs as readJobs } from "@parley/db";
import type { Job, JobStatus } from "@parley/shared";
import { readEnv } from "../../env.ts";
import { type CommandContext, EXIT } from "../command-context.ts";
import { withInstallation } from "../with-installation.ts";

const SHOWN = 100;

/** The installation's own jobs, the latest first: those of organizations are their admins' to see. */
export async function listJobs(
  context: CommandContext,
  { status }: { status: JobStatus },
): Promise<number> {
  await withInstallation(context, readEnv(), async ({ db }) => {
    const page = { status, limit: SHOWN };
    const { items, nextCursor } = await readJobs(db, { organizationId: null }, page);
    if (items.length === 0) context.say(`None of the installation's own jobs is ${status}.`);
    for (const job of items) context.print(lineOf(job));
    if (nextCursor !== null) context.say(`There are more: these are the latest ${SHOWN}.`);
  });
  return EXIT.success;
}

function lineOf({ id, name, createdAt, endedAt, error }: Job): string {
  return [id, endedAt ?? createdAt, name, ...(error === null ? [] : [error])].join("  ");
}
