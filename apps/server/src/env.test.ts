import { describe, expect, it } from "vitest";
import { inspectEnv, parseEnv } from "./env.ts";

describe("parseEnv", () => {
  it("has a default for everything, and takes an empty value for none", () => {
    expect(parseEnv({ PORT: "", HOME: "/root" })).toMatchObject({
      PORT: 3_000,
      HOST: "127.0.0.1",
      DATA_DIR: "./.parley",
      WORKERS: 1,
      FLUSH_MS: 10,
      DEFAULT_MODEL: "claude-sonnet-4-6",
    });
  });

  it("reads numbers, and auto as a worker for each core", () => {
    const env = parseEnv({ WORKERS: "auto", PORT: "0", PUBLIC_URL: "https://chat.example.com/" });
    expect(env.WORKERS).toBeGreaterThanOrEqual(1);
    expect(env).toMatchObject({ PORT: 0, PUBLIC_URL: "https://chat.example.com" });
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["DATABASE_POOL_MAX", "0"],
    ["UPSTREAM_TIMEOUT_MS", "1.5"],
    ["RUN_DEADLINE_MS", "1"],
    ["SHUTDOWN_GRACE_MS", "3600000"],
    ["SIMULATOR_TOKENS_PER_SECOND", "0"],
    ["WORKERS", "0"],
    ["WORKERS", "many"],
    ["FLUSH_MS", "1.5"],
    ["DATABASE_URL", "mysql://localhost/x"],
    ["ANTHROPIC_BASE_URL", "localhost:8080"],
    ["PUBLIC_URL", "ftp://example.com"],
    ["API_TOKEN", "short"],
    ["LOG_LEVEL", "loud"],
    ["AUTH_SECRET", "thirty-one-characters-are-short"],
    ["ALLOW_SIGNUP", "yes"],
    ["OUTBOUND_ALLOWED_NETWORKS", "10.0.0.1"],
    ["TOOL_FETCH_PAGE", "yes"],
    ["SMTP_URL", "http://mail.example.com"],
    ["METRICS_TOKEN", "short"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "no-value-at-all"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "authorization=%E0%A4%A"],
    ["OTEL_TRACES_SAMPLER", "sometimes"],
    ["OTEL_TRACES_SAMPLER_ARG", "10%"],
    ["LANGFUSE_BASE_URL", "langfuse.example.com"],
    ["LANGFUSE_CAPTURE_CONTENT", "no"],
  ])("names %s when it is %j, in one line", (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(new RegExp(`^${name} is .+ start again\\.$`));
  });

  it("reads OpenTelemetry's lists", () => {
    const env = parseEnv({
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc, x-scope = a=b ,",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=staging",
    });
    expect(env.OTEL_EXPORTER_OTLP_HEADERS).toEqual({
      authorization: "Bearer abc",
      "x-scope": "a=b",
    });
    expect(env.OTEL_RESOURCE_ATTRIBUTES).toEqual({ "deployment.environment.name": "staging" });
  });

  it("names what else is needed for signing in elsewhere, and for mail", () => {
    const oidc = { OIDC_ISSUER: "https://id.example.com", OIDC_CLIENT_ID: "parley" };
    expect(() => parseEnv(oidc)).toThrow("OIDC_CLIENT_SECRET is needed where OIDC_ISSUER is set");
    expect(() => parseEnv({ LANGFUSE_PUBLIC_KEY: "pk-lf-1" })).toThrow(
      "LANGFUSE_SECRET_KEY is needed where LANGFUSE_PUBLIC_KEY is set",
    );
    const mail = { SMTP_URL: "smtp://mail.example.com", MAIL_FROM: "parley@example.com" };
    expect(() => parseEnv(mail)).toThrow("PUBLIC_URL is needed where SMTP_URL is set");
  });
});

it("tells all that is wrong at once, and what the rest comes to", () => {
  const { env, problems } = inspectEnv({
    PORT: "eighty",
    HOST: "0.0.0.0",
    FLUSH_MS: "-1",
    SMTP_URL: "smtp://mail.example.com",
    MAIL_FROM: "",
  });
  expect(problems.toSorted()).toEqual([
    "FLUSH_MS is not a whole number.",
    "MAIL_FROM is needed where SMTP_URL is set.",
    "PORT is not a whole number.",
    "PUBLIC_URL is needed where SMTP_URL is set.",
  ]);
  expect(env).toMatchObject({ PORT: 3_000, HOST: "0.0.0.0", FLUSH_MS: 10 });
});
