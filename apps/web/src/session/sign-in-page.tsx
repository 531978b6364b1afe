import { KeyRound } from "lucide-react";
import { useState } from "react";
import { queryClient } from "../data/query-client.ts";
import { primaryButton } from "../ui/button-styles.ts";
import { Mark } from "../ui/mark.tsx";
import { session, signIn } from "./session.ts";

export function SignInPage() {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const submit = async (): Promise<void> => {
    setPending(true);
    const refused = await signIn(token.trim());
    setPending(false);
    setProblem(refused);
    if (refused !== null) return;
    session.set(() => "signed-in");
    await queryClient.resetQueries();
  };
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto p-5">
      <title>Sign in · Parley</title>
      <div className="w-full max-w-sm">
        <Mark className="size-10" />
        <h1 className="mt-5 font-semibold text-xl tracking-tight">Open Parley from its link</h1>
        <p className="mt-2 text-soft">
          When Parley starts, it prints a link in the terminal. Open that link once, and this
          browser stays signed in.
        </p>
        <form
          className="mt-7 border-line border-t pt-6"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label htmlFor="token" className="font-medium text-sm">
            Or sign in with the API token
          </label>
          <input
            id="token"
            type="password"
            autoComplete="current-password"
            required
            value={token}
            onChange={(event) => setToken(event.target.value)}
            aria-invalid={problem !== null}
            aria-describedby="token-problem"
            className="mt-2 h-10 w-full rounded-lg border border-line-strong bg-raised px-3 font-mono text-sm"
          />
          <p id="token-problem" role="alert" className="mt-2 text-danger text-sm empty:hidden">
            {problem}
          </p>
          <button
            type="submit"
            data-testid="sign-in"
            disabled={pending}
            className={`${primaryButton} mt-3 h-10 w-full`}
          >
            <KeyRound className="size-4" /> {pending ? "Signing in…" : "Sign in"}
          </button>
        </form>
      </div>
    </main>
  );
}
