import { createStore } from "../app/create-store.ts";

/** Signed in until the server says otherwise. */
export const session = createStore<"signed-in" | "signed-out">("signed-in");

/** Trades the API token for a session cookie. Null when it worked, else a sentence about what did not. */
export async function signIn(token: string): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch("/api/auth/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
  } catch {
    return "Parley can't be reached. Check that it is still running.";
  }
  if (response.ok) return null;
  if (response.status === 401) return "This is not the API token of this Parley.";
  return `Parley answered with an error (${response.status}). Try again.`;
}

/** Ends the session; false when the server did not hear of it. */
export async function signOut(): Promise<boolean> {
  try {
    const response = await fetch("/api/auth/session", { method: "DELETE" });
    return response.ok || response.status === 401;
  } catch {
    return false;
  }
}
