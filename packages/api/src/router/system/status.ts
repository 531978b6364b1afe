import { systemStatus } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const status = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/status",
      tag: "Usage",
      summary: "How Parley stands, and how your organization's answers fare",
      description:
        "The database, the processes, and the last 24 hours: how answers ended, why they failed, and how long the first token took; and the background work that waits, runs or failed. Whether a process can serve at all is what `/readyz` tells.",
    },
  })
  .output(systemStatus)
  .query(({ ctx }) => ctx.chat.status(ctx.principal));
