import type { StrangerGate } from "@parley/auth";
import type { Chat } from "@parley/chat";
import { type RequestHandler, Router } from "express";
import { clientNetwork } from "./client-network.ts";

export interface ShareRoutesOptions {
  chat: Chat;
  strangers: StrangerGate;
}

/** What a link shows, for whoever has it: no procedure, as those are for people who are known. */
export function shareRoutes({ chat, strangers }: ShareRoutesOptions): Router {
  const router = Router();
  router.get("/:token", async (request, response) => {
    strangers.count(clientNetwork(request));
    response.setHeader("X-Robots-Tag", "noindex, nofollow");
    response.json(await chat.shares.read(request.params.token));
  });
  return router;
}

/** The page that shows it is in no index and no cache, and tells nobody where it was left from. */
export const sharePageHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader("X-Robots-Tag", "noindex, nofollow");
  response.setHeader("Cache-Control", "private, no-store");
  next();
};
