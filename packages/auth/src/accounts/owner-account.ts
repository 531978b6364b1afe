import {
  appendAudit,
  type Db,
  deleteSignInCodes,
  insertPassword,
  isUniqueViolation,
  renamePerson,
} from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import { hashPassword } from "better-auth/crypto";

/**
 * Gives whoever set the installation up the account that they sign in with from then on: printed
 * links no longer do. CONFLICT where they have one, or another has the e-mail.
 */
export async function makeOwnerAccount(
  db: Db,
  principal: Principal,
  { name, email, password }: { name: string; email: string; password: string },
): Promise<void> {
  const { userId } = principal;
  const hash = await hashPassword(password);
  try {
    await db.transaction().execute(async (trx) => {
      if (!(await insertPassword(trx, userId, hash)))
        throw new ParleyError("CONFLICT", "The owner has an account. Sign in with it.");
      await renamePerson(trx, userId, { name, email });
      await deleteSignInCodes(trx, userId);
      const target = { type: "user", id: userId };
      await appendAudit(trx, principal, { action: "account.create", target });
    });
  } catch (error) {
    throw isUniqueViolation(error)
      ? new ParleyError("CONFLICT", "Another person has this e-mail.")
      : error;
  }
}
