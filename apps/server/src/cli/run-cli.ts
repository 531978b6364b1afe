import { type Command, CommanderError } from "commander";
import { type CommandContext, EXIT, UsageError } from "./command-context.ts";
import { createProgram } from "./program.ts";

/** Does what the arguments say. Returns the exit code; never rejects. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<number> {
  let code: number = EXIT.success;
  const program = await createProgram(context, (ended) => {
    code = ended;
  });
  // `parley help keys create` is `parley keys create --help`, also where there is no such command.
  const [first, ...rest] = args;
  const asked = first === "help" ? [...rest, "--help"] : [...args];
  try {
    refuseUnknown(program, asked);
    await program.parseAsync(asked, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.success;
    if (error instanceof CommanderError || error instanceof UsageError) {
      context.say(wrongUse(error));
      return EXIT.wrongUse;
    }
    const { describeFailure } = await import("./describe-failure.ts");
    context.say(describeFailure(error));
    return EXIT.failure;
  }
}

/** One sentence, and where to read on. */
function wrongUse(error: Error): string {
  if (error instanceof CommanderError && error.code === "commander.help")
    return "Name a command: `parley --help` lists them.";
  const text = error.message.replace(/^error: /, "").replaceAll(/\s+/g, " ");
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return `${sentence.replace(/\.?$/, "")} (see \`parley --help\`).`;
}

/** Commander would rather show the help of what is there. */
function refuseUnknown(program: Command, args: readonly string[]): void {
  const [name] = args;
  if (name === undefined || name.startsWith("-")) return;
  const names = program.commands.map((command) => command.name());
  if (!names.includes(name)) throw new UsageError(`There is no command '${name}'`);
  const nested = program.commands.find((command) => command.name() === name);
  if (nested !== undefined && nested.commands.length > 0) refuseUnknown(nested, args.slice(1));
}
