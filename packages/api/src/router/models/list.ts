import { procedure } from "../../trpc.ts";

export const list = procedure.query(({ ctx }) => ctx.chat.models());
