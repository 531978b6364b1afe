import { createMailer, inviteAsOperator } from "@parley/auth";
import type { Role } from "@parley/shared";
import * as z from "zod";
import { readEnv } from "../../env.ts";
import { addressOf } from "../../process/address.ts";
import { type CommandContext, EXIT, UsageError } from "../command-context.ts";
import { withInstallation } from "../with-installation.ts";

export async function inviteUser(
  context: CommandContext,
  to: { email: string; role: Role },
): Promise<number> {
  if (!z.email().safeParse(to.email).success)
    throw new UsageError(`'${to.email}' is not an e-mail`);
  const env = readEnv();
  const { SMTP_URL: smtpUrl, MAIL_FROM: from } = env;
  const address = addressOf(env);
  const invitation = await withInstallation(context, env, ({ db, owner }) =>
    inviteAsOperator(db, owner, to),
  );
  context.print(`${address}${invitation.path}`);
  const until = invitation.expiresAt.toISOString();
  if (smtpUrl === undefined || from === undefined) {
    context.say(
      `Hand this link to ${to.email}: it takes them in with the role ${to.role}, once, until ${until}.`,
    );
    return EXIT.success;
  }
  try {
    await createMailer({ smtpUrl, from }).send(invitation.mail(address));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.say(
      `The mail could not be sent (${why}), but the invitation stands until ${until}: hand its link over yourself.`,
    );
    return EXIT.failure;
  }
  context.say(
    `Sent this link to ${to.email}: it takes them in with the role ${to.role}, once, until ${until}.`,
  );
  return EXIT.success;
}
