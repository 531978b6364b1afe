import { createStore } from "../app/create-store.ts";

/** Signed in until the server says otherwise. */
export const session = createStore<"signed-in" | "signed-out">("signed-in");

/** Ends the session; false when the server did not hear of it. */
export async function signOut(): Promise<boolean> {
  try {
    const response = await fetch("/api/auth/session", { method: "DELETE" });
    return response.ok || response.status === 401;
  } catch {
    return false;
  }
}
