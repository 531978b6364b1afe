import { createApiKeys } from "@parley/auth";
import { type Db, findFirstMembership, findPersonByEmail, findRole, type Owner } from "@parley/db";
import { createApiKeyInput, type CreateApiKeyInput, type Principal } from "@parley/shared";
import { readEnv } from "../../env.ts";
import { type CommandContext, CommandError, EXIT, UsageError } from "../command-context.ts";
import { withInstallation } from "../with-installation.ts";

export interface CreateKeyOptions {
  name: string;
  /** Whose it is, by their e-mail; left out: the installation's owner's. */
  user: string | undefined;
  scopes: string[];
  expires: Date | undefined;
}

export async function createKey(
  context: CommandContext,
  options: CreateKeyOptions,
): Promise<number> {
  const input = parseInput(options);
  await withInstallation(context, readEnv(), async ({ db, owner }) => {
    const principal = await findPrincipal(db, owner, options.user);
    // Whoever runs the machine did it, for somebody.
    const operator = { ...owner, organizationId: principal.organizationId };
    const by = { ...operator, via: "operator", credentialId: null } as const;
    const key = await createApiKeys(db).create(principal, input, by);
    context.say(
      `Made the key "${key.name}" of ${options.user ?? "the owner"}, for ${input.scopes.join(", ")}${key.expiresAt === null ? "" : `, until ${key.expiresAt}`}. It is shown only now.`,
    );
    context.print(key.secret);
  });
  return EXIT.success;
}

function parseInput({ name, scopes, expires }: CreateKeyOptions): CreateApiKeyInput {
  const parsed = createApiKeyInput.safeParse({
    name,
    scopes,
    ...(expires !== undefined && { expiresAt: expires.toISOString() }),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(
    `--${String(issue?.path[0] ?? "name")}: ${issue?.message ?? "is not valid"}`,
  );
}

async function findPrincipal(db: Db, owner: Owner, email: string | undefined): Promise<Principal> {
  const userId = email === undefined ? owner.userId : await findPersonByEmail(db, email);
  if (userId === undefined) throw new CommandError(`Nobody has the e-mail ${email}.`);
  const organizationId =
    (await findRole(db, owner.organizationId, userId)) === undefined
      ? await findFirstMembership(db, userId)
      : owner.organizationId;
  const role = organizationId && (await findRole(db, organizationId, userId));
  if (!organizationId || !role)
    throw new CommandError(`${email} belongs to no organization, and so can have no key.`);
  return { organizationId, userId, role, scopes: "all", via: "operator", credentialId: null };
}
