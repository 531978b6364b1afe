import { role } from "@parley/shared";
import { APIError, createAuthMiddleware } from "better-auth/api";
import * as z from "zod";

const name = z
  .string("A name is a text.")
  .trim()
  .min(1, "The name is empty.")
  .max(200, "The name is longer than 200 characters.")
  .optional();
const id = z.uuid("This is not an id that we gave out.").optional();

/** What better-auth itself takes in any form, and our tables do not. */
const checked = z.object({
  name,
  id,
  organizationId: id.nullable(),
  invitationId: id,
  memberId: id,
  memberIdOrEmail: z
    .union([z.uuid(), z.email()], "This is neither a member's id nor an e-mail.")
    .optional(),
  role: role.optional(),
  userId: id,
  banReason: z.string().max(500, "The reason is longer than 500 characters.").optional(),
  banExpiresIn: z
    .int()
    .min(60, "A ban lasts a minute at least.")
    .max(315_360_000, "A ban lasts ten years at most; left out, it has no end.")
    .optional(),
});

/** To another house and back to a page of ours; not with its token in hand. */
const elsewhere = z.strictObject({
  provider: z.literal("oidc"),
  callbackURL: z.string().regex(/^\/(?![/\\])/, "This is not a page of ours."),
});

/** Runs before each of better-auth's endpoints. */
export const checkInput = createAuthMiddleware(async ({ path, body, query }) => {
  const input = z.record(z.string(), z.unknown());
  const given = { ...input.safeParse(query).data, ...input.safeParse(body).data };
  const schema = path === "/sign-in/social" ? elsewhere : checked;
  const issue = schema.safeParse(given).error?.issues[0];
  if (issue !== undefined)
    throw new APIError("BAD_REQUEST", {
      code: "BAD_REQUEST",
      message: `${issue.path.join(".")}: ${issue.message}`,
    });
  // Whoever knew the old password is signed out with it.
  if (path === "/change-password")
    return { context: { body: { ...input.parse(body), revokeOtherSessions: true } } };
  return undefined;
});
