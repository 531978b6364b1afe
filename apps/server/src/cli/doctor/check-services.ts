import { checkMailServer } from "@parley/auth";
import { checkProvider } from "@parley/llm";
import * as z from "zod";
import type { Env } from "../../env.ts";
import { type Check, ok, PATIENCE_MS, problem, warning } from "./check.ts";

/** The model's provider: asked for its models, which costs nothing. */
export async function checkModel(env: Env, signal: AbortSignal): Promise<Check> {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseURL, DEFAULT_MODEL: model } = env;
  if (apiKey === undefined && baseURL === undefined)
    return warning(
      "model",
      "No ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL is set: the built-in simulator answers, which is not a real model.",
    );
  const where = baseURL ?? "https://api.anthropic.com";
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const found = await checkProvider({ apiKey, baseURL, model }, patience);
  switch (found.state) {
    case "ready":
      return ok("model", `${where} answers and has ${model}.`);
    case "noList":
      return ok("model", `${where} answers; it does not tell which models it has.`);
    case "unknownModel":
      return problem("model", `${where} answers, but has no ${model}: correct DEFAULT_MODEL.`);
    case "refused":
      return problem(
        "model",
        `${where} refuses ANTHROPIC_API_KEY (HTTP ${found.status}): look whether it is right and still valid.`,
      );
    case "failed":
      return problem(
        "model",
        `${where} did not answer as it should (${found.why}): look at ANTHROPIC_BASE_URL and the network.`,
      );
  }
}

export async function checkMail(env: Env): Promise<Check> {
  if (env.SMTP_URL === undefined)
    return ok("mail", "No SMTP_URL is set: links are handed over by people.");
  const { host } = new URL(env.SMTP_URL);
  try {
    await checkMailServer(env.SMTP_URL);
    return ok("mail", `${host} takes mails.`);
  } catch (error) {
    return problem("mail", `${host} takes no mails (${wordsOf(error)}): look at SMTP_URL.`);
  }
}

const discovery = z.object({ issuer: z.string(), authorization_endpoint: z.url() });

export async function checkOidc(env: Env, signal: AbortSignal): Promise<Check> {
  if (env.OIDC_ISSUER === undefined)
    return ok("OpenID Connect", "No OIDC_ISSUER is set: people sign in with passwords.");
  const issuer = env.OIDC_ISSUER.replace(/\/$/, "");
  const at = `${issuer}/.well-known/openid-configuration`;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await fetch(at, { signal: patience });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const told = discovery.parse(await response.json());
    return told.issuer.replace(/\/$/, "") === issuer
      ? ok("OpenID Connect", `${issuer} describes itself.`)
      : problem(
          "OpenID Connect",
          `${at} is of another issuer (${told.issuer}): correct OIDC_ISSUER.`,
        );
  } catch (error) {
    const why = error instanceof z.ZodError ? "it is no such document" : wordsOf(error);
    return problem("OpenID Connect", `${at} cannot be read (${why}): look at OIDC_ISSUER.`);
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
