import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import ipaddr from "ipaddr.js";
import * as z from "zod";

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, "is not a whole number")
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not between ${min} and ${max}`);

const httpUrl = z.url({ protocol: /^https?$/, error: "is not an http(s) URL" });
const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
  error: "is not one of fatal, error, warn, info, debug, trace, silent",
});

const proxyList = z
  .string()
  .transform((list) => list.split(",").map((proxy) => proxy.trim()))
  .refine((list) => list.every((proxy) => ipaddr.isValid(proxy) || ipaddr.isValidCIDR(proxy)), {
    error: "is not a list of IP addresses and networks like 10.0.0.1, 10.0.0.0/8",
  });

const networkList = z
  .string()
  .transform((list) => list.split(",").map((network) => network.trim()))
  .refine((list) => list.every((network) => ipaddr.isValidCIDR(network)), {
    error: "is not a list of networks like 10.0.0.0/8, fd00::/8",
  });

const yesOrNo = z
  .enum(["true", "false"], { error: "is neither true nor false" })
  .transform((value) => value === "true");

/** As OpenTelemetry writes lists: `name=value`, by commas, values percent-encoded. */
const headerList = z.string().transform((list, context) => {
  const pairs = list.split(",").filter((pair) => pair.trim() !== "");
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        const [, name = "", value = ""] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
        if (name === "") throw new URIError(pair);
        return [name, decodeURIComponent(value)];
      }),
    );
  } catch {
    context.addIssue("is not a list like name=value,other=value with percent-encoded values");
    return z.NEVER;
  }
});

const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

/** Everything that can be configured, with its default. Milliseconds end in `_MS`. */
const variables = z.object({
  PORT: wholeNumber(0, 65_535).default(3_000),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_URL: httpUrl.transform((url) => url.replace(/\/+$/, "")).optional(),
  DATA_DIR: z.string().default("./.parley"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "is not a postgres:// URL")
    .optional(),
  DATABASE_POOL_MAX: wholeNumber(1, 500).default(10),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: httpUrl.optional(),
  /** Whether the provider's batch API may be used; where it has none, that is found out. */
  PROVIDER_BATCHES: z.enum(["auto", "off"]).default("auto"),
  DEFAULT_MODEL: z.string().default("claude-sonnet-4-6"),
  /** The model that names conversations, or `off`. */
  TITLE_MODEL: z.string().optional(),
  API_TOKEN: z.string().min(16, "is shorter than 16 characters").optional(),
  /** Signs sessions; one of our own, kept in the database, where it is not set. */
  AUTH_SECRET: z.string().min(32, "is shorter than 32 characters").optional(),
  /** Whether anyone may make an account without an invitation. */
  ALLOW_SIGNUP: yesOrNo.default(false),
  /** Prints a link that gives the owner a new password, once. */
  OWNER_RESET_LINK: yesOrNo.default(false),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "is not an smtp:// or smtps:// URL" }).optional(),
  MAIL_FROM: z.string().optional(),
  WORKERS: z
    .union([z.literal("auto").transform(() => availableParallelism()), wholeNumber(1, 128)], {
      error: "is neither a number from 1 to 128 nor auto",
    })
    .default(1),
  FLUSH_MS: wholeNumber(0, 1_000).default(10),
  LOG_LEVEL: logLevel.default("info"),
  /** The longest wait for the model's first sign, and between two signs of it. */
  UPSTREAM_TIMEOUT_MS: wholeNumber(100, 600_000).default(60_000),
  /** The longest that an answer may take in all, without the time in which it waits for its person. */
  RUN_DEADLINE_MS: wholeNumber(1_000, 86_400_000).default(7_200_000),
  /** How far one answer may go with tools: calls of the model … */
  MAX_STEPS: wholeNumber(1, 1_000).default(25),
  /** … the tokens that they come to, and millionths of a dollar; 0: any number. */
  MAX_RUN_TOKENS: wholeNumber(0, 2_000_000_000).default(5_000_000),
  MAX_RUN_MICRO_DOLLARS: wholeNumber(0, 1_000_000_000_000).default(0),
  /** Days that a person has to decide on a tool's call that asks first. */
  APPROVAL_DAYS: wholeNumber(1, 365).default(7),
  /** How long a shutdown lets answers finish. */
  SHUTDOWN_GRACE_MS: wholeNumber(0, 25_000).default(20_000),
  /** Calls a minute that write, start an answer or follow one; 0, here and below: any number. */
  RATE_LIMIT_PER_KEY: wholeNumber(0, 1_000_000).default(300),
  RATE_LIMIT_PER_USER: wholeNumber(0, 1_000_000).default(600),
  RATE_LIMIT_PER_ORGANIZATION: wholeNumber(0, 1_000_000).default(3_000),
  /** Calls a minute of a user that only read, in each process. */
  RATE_LIMIT_READS: wholeNumber(0, 1_000_000).default(3_000),
  /** Calls a minute from one address that prove nobody, in each process. */
  RATE_LIMIT_STRANGERS: wholeNumber(0, 1_000_000).default(300),
  /** Attempts to sign in, in ten minutes, from one address and to one account. */
  SIGN_INS_PER_ADDRESS: wholeNumber(0, 1_000_000).default(30),
  SIGN_INS_PER_ACCOUNT: wholeNumber(0, 1_000_000).default(10),
  /** Answers that may be written at once. */
  CONCURRENT_RUNS_PER_USER: wholeNumber(0, 1_000_000).default(50),
  CONCURRENT_RUNS_PER_ORGANIZATION: wholeNumber(0, 1_000_000).default(500),
  /** After so many hours without a new message, a temporary conversation is deleted. */
  TEMPORARY_CHAT_HOURS: wholeNumber(1, 8_760).default(24),
  /** How much the files may have that people attach to messages; 0: any number. */
  FILE_STORAGE_MB_PER_USER: wholeNumber(0, 10_000_000).default(1_000),
  FILE_STORAGE_MB_PER_ORGANIZATION: wholeNumber(0, 10_000_000).default(20_000),
  /** The proxies whose X-Forwarded-For counts: addresses and networks (10.0.0.0/8), by commas. */
  TRUSTED_PROXIES: proxyList.default([]),
  /** Whether models may read pages of the internet; `ask`: each after its person agreed. */
  TOOL_FETCH_PAGE: z
    .enum(["false", "true", "ask"], { error: "is none of false, true, ask" })
    .default("false")
    .transform((value) => (({ false: "off", true: "on", ask: "ask" }) as const)[value]),
  /** A JSON file that names programs whose tools models may call (`mcpServers`). */
  MCP_CONFIG: z.string().optional(),
  /** Networks that may be called at addresses which users name, besides the public internet. */
  OUTBOUND_ALLOWED_NETWORKS: networkList.default([]),
  /** Tokens a second of the built-in simulator. */
  SIMULATOR_TOKENS_PER_SECOND: wholeNumber(1, 100_000).default(60),
  /** Where a collector takes traces: OTLP over HTTP, without `/v1/traces`. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  /** Headers for it: `name=value`, by commas, values percent-encoded. */
  OTEL_EXPORTER_OTLP_HEADERS: headerList.default({}),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal("http/protobuf", { error: "is not http/protobuf, the only one that is spoken here" })
    .optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `is not one of ${samplers.join(", ")}` })
    .default("parentbased_always_on"),
  /** Which part of the traces is kept by a sampler that keeps a part. */
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .transform(Number)
    .refine((ratio) => ratio >= 0 && ratio <= 1, "is not a number from 0 to 1")
    .default(1),
  OTEL_SERVICE_NAME: z.string().default("parley"),
  OTEL_RESOURCE_ATTRIBUTES: headerList.default({}),
  LANGFUSE_PUBLIC_KEY: z.string().optional(),
  LANGFUSE_SECRET_KEY: z.string().optional(),
  LANGFUSE_BASE_URL: httpUrl.default("https://cloud.langfuse.com"),
  /** Whether Langfuse gets what people and models say, besides how long it took and what it cost. */
  LANGFUSE_CAPTURE_CONTENT: yesOrNo.default(true),
  /** Who shows it as a bearer token may read `/metrics`; unset: only this machine itself. */
  METRICS_TOKEN: z.string().min(16, "is shorter than 16 characters").optional(),
  /** Set by the primary process for its workers. */
  PARLEY_OWNER_ID: z.uuid().default(() => randomUUID()),
  PARLEY_UPSTREAM_URL: httpUrl.optional(),
});
export type Env = z.infer<typeof variables>;

/** Which variables are of no use without which others. */
const together: Partial<Record<keyof Env, readonly (keyof Env)[]>> = {
  OIDC_ISSUER: ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "PUBLIC_URL"],
  OIDC_CLIENT_ID: ["OIDC_ISSUER"],
  OIDC_CLIENT_SECRET: ["OIDC_ISSUER"],
  LANGFUSE_PUBLIC_KEY: ["LANGFUSE_SECRET_KEY"],
  LANGFUSE_SECRET_KEY: ["LANGFUSE_PUBLIC_KEY"],
  SMTP_URL: ["MAIL_FROM", "PUBLIC_URL"],
  MAIL_FROM: ["SMTP_URL"],
};

const environment = variables.superRefine((env, context) => {
  for (const [name, needed] of Object.entries(together)) {
    if (!Object.entries(env).some(([given, value]) => given === name && value !== undefined))
      continue;
    for (const missing of needed.filter((other) => env[other] === undefined))
      context.addIssue({
        code: "custom",
        path: [missing],
        message: `is needed where ${name} is set`,
      });
  }
});

/** A variable that cannot be used; `message` is the one line that says so. */
export class EnvError extends Error {}

export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "environment");
  throw new EnvError(`${name} ${issue?.message ?? "is not valid"}. Correct it and start again.`);
}

/** All that is wrong with the variables, and what the rest of them comes to. */
export function inspectEnv(all: Record<string, string | undefined>): {
  env: Env;
  problems: string[];
} {
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== "");
  const issues = readIssues(Object.fromEntries(given));
  const bad = new Set(issues.map(({ name }) => name));
  const usable = Object.fromEntries(given.filter(([name]) => !bad.has(name)));
  return {
    env: variables.parse(usable),
    // What is missing beside others is seen only once each is right.
    problems: [...new Set([...issues, ...readIssues(usable)].map(({ says }) => says))],
  };
}

function readIssues(given: Record<string, unknown>): { name: string; says: string }[] {
  const issues = environment.safeParse(given).error?.issues ?? [];
  return issues.map(({ path, message }) => {
    const name = String(path[0] ?? "environment");
    return { name, says: `${name} ${message}.` };
  });
}

/** The only readings of the process's environment. */
export const readEnv = (): Env => parseEnv(process.env);
export const inspectOwnEnv = () => inspectEnv(process.env);
