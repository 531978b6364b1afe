import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { makeSigningSecret, signMessage } from "./sign-message.ts";

const message = (sentAt = new Date()) => ({ id: "msg_1", sentAt, body: '{"type":"Ünï"}' });

test("what is signed is verified by the library of Standard Webhooks, and with no other secret", () => {
  const secret = makeSigningSecret();
  const headers = signMessage(message(), [secret]);
  expect(new Webhook(secret).verify(message().body, headers)).toEqual({ type: "Ünï" });
  expect(() => new Webhook(makeSigningSecret()).verify(message().body, headers)).toThrow();
  expect(() => new Webhook(secret).verify('{"type":"other"}', headers)).toThrow();
  expect(() =>
    new Webhook(secret).verify(message().body, { ...headers, "webhook-id": "msg_2" }),
  ).toThrow();
});

test("while a secret is being exchanged, each of the two verifies", () => {
  const [before, since] = [makeSigningSecret(), makeSigningSecret()];
  const headers = signMessage(message(), [since, before]);
  for (const secret of [before, since])
    expect(new Webhook(secret).verify(message().body, headers)).toEqual({ type: "Ünï" });
});

test("a message of an hour ago is refused by whoever verifies", () => {
  const secret = makeSigningSecret();
  const headers = signMessage(message(new Date(Date.now() - 3_600_000)), [secret]);
  expect(() => new Webhook(secret).verify(message().body, headers)).toThrow(/old/);
});

// The example of the library's own documentation.
test("a known message has a known signature", () => {
  const headers = signMessage(
    {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      sentAt: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    },
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
  );
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
