import { retryOwnJob } from "@parley/jobs";
import { jobIdInput } from "@parley/shared";
import { readEnv } from "../../env.ts";
import { type CommandContext, EXIT, UsageError } from "../command-context.ts";
import { withInstallation } from "../with-installation.ts";

/** Queues one of the installation's own jobs again, for the server to do. */
export async function retryJob(context: CommandContext, jobId: string): Promise<number> {
  if (!jobIdInput.safeParse({ jobId }).success)
    throw new UsageError(`'${jobId}' is no job's id: \`parley jobs list\` shows them`);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  await withInstallation(context, readEnv(), async ({ db, connectionString }) => {
    const { name } = await retryOwnJob({ db, connectionString, log }, jobId);
    context.print(
      `The job ${name} is queued again. A running server begins it within seconds, else the next one that is started.`,
    );
  });
  return EXIT.success;
}
