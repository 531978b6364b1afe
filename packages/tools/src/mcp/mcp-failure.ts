import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { OutboundError } from "@parley/outbound";

const MAX_WORDS = 500;

/** The server was not asked: whatever it would have done, it has not. */
export class NotAsked extends Error {
  constructor(cause: unknown) {
    super(failureInWords(cause), { cause });
    this.name = "NotAsked";
  }
}

/** There is no way to the server now; `message` says why. */
export class NoWayThere extends Error {}

/** What went wrong with a server, in a sentence for whoever uses it. */
export function failureInWords(error: unknown): string {
  if (error instanceof NotAsked || error instanceof NoWayThere) return error.message;
  const refused = outboundErrorIn(error);
  if (refused !== null) return refused.message;
  if (error instanceof SdkHttpError) return ofStatus(error.status);
  if (error instanceof ProtocolError)
    return `The server refuses the call: ${error.message.slice(0, MAX_WORDS)}`;
  if (error instanceof SdkError) return ofCode(error.code);
  if (error instanceof Error && "code" in error && error.code === "ENOENT")
    return "The program that runs the server is not there.";
  return "The server cannot be reached, or does not speak MCP over streamable HTTP.";
}

function ofStatus(status: number): string {
  if (status === 401 || status === 403)
    return `The server refuses the call (HTTP ${status}). Look at its Authorization header.`;
  if (status === 404) return "There is no MCP server at this address (HTTP 404).";
  return `The server answers with HTTP ${status}.`;
}

function ofCode(code: SdkErrorCode): string {
  if (code === SdkErrorCode.RequestTimeout) return "The server does not answer in time.";
  if (code === SdkErrorCode.ConnectionClosed) return "The server ended the connection.";
  if (code === SdkErrorCode.UnsupportedResultType)
    return "The server asks for something that only a person could answer, which is not possible here.";
  return "The server does not keep to the protocol.";
}

/** The SDK wraps what its `fetch` throws, at any depth. */
function outboundErrorIn(error: unknown): OutboundError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof OutboundError) return at;
  return null;
}
