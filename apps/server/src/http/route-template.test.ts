import { restRoutes } from "@parley/api";
import { describe, expect, it } from "vitest";
import { routeTemplate } from "./route-template.ts";

describe("routeTemplate", () => {
  it.each([
    ["/api/v1/runs/0199c1f4/stop", "/api/v1/runs/{runId}/stop"],
    ["/api/v1/conversations/search", "/api/v1/conversations/search"],
    ["/api/v1/openapi.json", "/api/v1/openapi.json"],
    ["/api/v1/no/such/route", "/api/v1/*"],
    ["/api/v1", "/api/v1/*"],
    ["/api/trpc/messages.send,runs.get", "/api/trpc/*"],
    ["/api/auth/sign-in/email", "/api/auth/*"],
    ["/api/share/a-secret-token", "/api/share/*"],
    ["/share/a-secret-token", "/share/*"],
    ["/v1/messages", "/v1/messages"],
    ["/v1/models/claude", "/v1/models/*"],
    ["/healthz", "/healthz"],
    ["/healthzzz", "/*"],
    ["/c/0199c1f4", "/*"],
    ["/", "/*"],
  ])("takes %s for %s", (path, template) => {
    expect(routeTemplate(path)).toBe(template);
  });

  it("knows every REST route by itself, whatever its ids are", () => {
    for (const { path } of restRoutes)
      expect(routeTemplate(`/api/v1${path.replaceAll(/\{\w+\}/g, "0199c1f4")}`)).toBe(
        `/api/v1${path}`,
      );
  });
});
