/** The first thing that a reader of the document sees: all that is needed to begin. */
export const documentDescription = `An LLM backend whose **answers are durable runs**: every token is kept before it is seen, so an answer
can be watched from anywhere, left, resumed at the exact token, and stopped.

## In one minute

The token is \`API_TOKEN\` of the server's environment; without one the server makes a token and prints it when it is
started for the first time.

\`\`\`sh
API=http://localhost:3000/api/v1
AUTH="Authorization: Bearer $API_TOKEN"
JSON="Content-Type: application/json"

# Ask, and get the whole answer.
curl $API/chat -H "$AUTH" -H "$JSON" \\
  -d '{"message": "What is a durable run?"}'

# Ask, and watch the answer being written.
# The header X-Run-Id names its run.
curl -iN $API/chat/stream -H "$AUTH" -H "$JSON" \\
  -d '{"message": "Tell me more"}'

# Cut off? Go on after the last id that came:
# nothing is lost, and nothing comes twice.
curl -N $API/runs/$RUN_ID/events -H "$AUTH" \\
  -H "Last-Event-ID: 17"

# Stop it, from anywhere. What was written is kept.
curl -X POST $API/runs/$RUN_ID/stop -H "$AUTH"
\`\`\`

Hanging up stops nothing: an answer goes on until it is complete, or stopped. (A stream that was started with
\`"onDisconnect": "stop"\` ends with its connection.)

## Errors

Every error is \`{ code, message, requestId, issues?, retryAfterMs? }\` with the fitting status. \`code\` is one of a closed
set; \`message\` is for a person, and says what to do; \`issues\` says where an input is wrong; \`requestId\`, the same as the
header \`X-Request-Id\`, finds the request in the server's log. 429 and 503 carry \`Retry-After\`, in seconds. A key that a
route does not know is a 400 that names it.

What goes wrong after a stream has begun is an event of it: \`run.failed\`, with a code of the same set.

## Calling again

Send an \`Idempotency-Key\` of your own with a POST, and repeat it as often as you like: the work is done once, and
answered the same again. With another input the same key is a 409.

## Lists

\`{ items, nextCursor }\`: pass \`nextCursor\` as \`cursor\` for the next page, until it is null. \`limit\` is 1 to 100.

## Other ways in

Beside these routes the server speaks the dialects of two SDKs, with the same token as their API key: \`POST /v1/messages\`
for Anthropic's, and \`POST /v1/chat/completions\` for OpenAI's. TypeScript has a typed client, \`@parley/client\`. For other languages generate one from this document; in TypeScript, too:
\`openapi-typescript --default-non-nullable false\`, with \`openapi-fetch\`.
`;
