import { Command } from "commander";
import { ownVersion } from "../own-version.ts";
import { backup } from "./commands/backup.ts";
import { migrate } from "./commands/migrate.ts";
import { restore } from "./commands/restore.ts";
import type { CommandContext } from "./command-context.ts";

/** The commands and their options. `end` is told the exit code of the one that was called. */
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
    .command("migrate")
    .description(
      "Brings the database's schema to what this version needs, as the server's start does.",
    )
    .option("--check", "only say what is pending (exit code 3)")
    .action(async (options: { check?: true }) =>
      end(await migrate(context, { check: options.check === true })),
    );
  program
    .command("backup")
    .argument("<file>", "where to write it; must not exist yet")
    .description(
      "Writes one moment of the whole database into one file, also while the server runs.\nWhoever has the file has all that Parley knows: keep it as you keep the database.",
    )
    .action(async (file: string) => end(await backup(context, file)));
  program
    .command("restore")
    .argument("<file>", "what `parley backup` wrote")
    .description(
      "Checks a backup, and puts what it holds into the database: all of it or nothing.\nThe server has to be stopped.",
    )
    .option("--wipe", "replace what is in the database")
    .action(async (file: string, options: { wipe?: true }) =>
      end(await restore(context, { file, wipe: options.wipe === true })),
    );
  return program;
}
