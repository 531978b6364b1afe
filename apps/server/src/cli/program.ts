import { type JobStatus, jobStatus, type Role, role, scope } from "@parley/shared";
import { Command, Option } from "commander";
import { ownVersion } from "../own-version.ts";
import type { CommandContext } from "./command-context.ts";
import { parseExpiry } from "./expiry.ts";

const CHAT = "chat:write,conversations:read,conversations:write";

interface KeyOptions {
  name: string;
  user?: string;
  scopes: string;
  expires?: Date;
}

/**
 * The commands and their options. What a command needs is loaded when it is called: the words about
 * it are there at once. `end` is told the exit code of the one that was called.
 */
export async function createProgram(
  context: CommandContext,
  end: (code: number) => void,
): Promise<Command> {
  const program = new Command("parley")
    .description(
      "Looks after an installation of Parley: beside the running server, and without one.\nSettings are the server's environment variables.",
    )
    .version(await ownVersion(), "--version", "print the version")
    .helpOption("--help", "print what a command does")
    .helpCommand("help [command]", "print what a command does")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: () => undefined,
    })
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 wrong use, 3 `migrate --check` found something to do.",
    );

  program
    .command("doctor")
    .description("Looks at all that the server needs, and says what to mend. Changes nothing.")
    .option("--json", "for programs")
    .action(async (options: { json?: true }) => {
      const { doctor } = await import("./commands/doctor.ts");
      end(await doctor(context, { json: options.json === true }));
    });
  program
    .command("migrate")
    .description(
      "Brings the database's schema to what this version needs, as the server's start does.",
    )
    .option("--check", "only say what is pending (exit code 3)")
    .action(async (options: { check?: true }) => {
      const { migrate } = await import("./commands/migrate.ts");
      end(await migrate(context, { check: options.check === true }));
    });
  program
    .command("backup")
    .argument("<file>", "where to write it; must not exist yet")
    .description(
      "Writes one moment of the whole database into one file, also while the server runs.\nWhoever has the file has all that Parley knows: keep it as you keep the database.",
    )
    .action(async (file: string) => {
      const { backup } = await import("./commands/backup.ts");
      end(await backup(context, file));
    });
  program
    .command("restore")
    .argument("<file>", "what `parley backup` wrote")
    .description(
      "Checks a backup, and puts what it holds into the database: all of it or nothing.\nThe server has to be stopped.",
    )
    .option("--wipe", "replace what is in the database")
    .action(async (file: string, options: { wipe?: true }) => {
      const { restore } = await import("./commands/restore.ts");
      end(await restore(context, { file, wipe: options.wipe === true }));
    });

  program
    .command("keys")
    .description("API keys for programs.")
    .command("create")
    .description("Makes an API key and prints it, once. The audit log tells of it.")
    .requiredOption("--name <name>", "to know it again by")
    .option("--user <e-mail>", "whose it is (default: the owner of the installation)")
    .option("--scopes <scopes>", `what it is for, by commas: ${scope.options.join(", ")}`, CHAT)
    .option("--expires <when>", "12h, 30d, 4w, or a date (default: never)", (text) =>
      parseExpiry(text),
    )
    .action(async (options: KeyOptions) => {
      const scopes = options.scopes.split(",").map((each) => each.trim());
      const { name, user, expires } = options;
      const { createKey } = await import("./commands/create-key.ts");
      end(await createKey(context, { name, user, expires, scopes }));
    });
  program
    .command("user")
    .description("People.")
    .command("invite")
    .argument("<e-mail>", "whom")
    .addOption(
      new Option("--role <role>", "what they may do").choices(role.options).default("member"),
    )
    .description(
      "Invites somebody into the owner's organization: prints the link, and sends it where SMTP_URL is set.",
    )
    .action(async (email: string, options: { role: Role }) => {
      const { inviteUser } = await import("./commands/invite-user.ts");
      end(await inviteUser(context, { email, role: options.role }));
    });
  addJobs(program, context, end);
  return program;
}

function addJobs(program: Command, context: CommandContext, end: (code: number) => void): void {
  const jobs = program
    .command("jobs")
    .description("Background work of the installation's own, which no organization sees.");
  jobs
    .command("list")
    .description("Prints the latest: id, when it ended or was made, what is done, why it failed.")
    .addOption(
      new Option("--status <status>", "how they stand")
        .choices(jobStatus.options)
        .default("failed"),
    )
    .action(async (options: { status: JobStatus }) => {
      const { listJobs } = await import("./commands/list-jobs.ts");
      end(await listJobs(context, options));
    });
  jobs
    .command("retry")
    .argument("<id>", "as `parley jobs list` shows it")
    .description("Queues one again that failed or was cancelled.")
    .action(async (id: string) => {
      const { retryJob } = await import("./commands/retry-job.ts");
      end(await retryJob(context, id));
    });
}
