import { useMutation } from "@tanstack/react-query";
import { signInElsewhere } from "../account/auth-api.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { signInWords } from "./sign-in-words.ts";

interface ElsewhereProps {
  /** What the other house is called; null where there is none. */
  name: string | null;
  /** The page, by its path, to which the browser comes back. */
  backTo: string;
}

/** Sign-in by the word of another house, to which the browser goes and from which it comes back. */
export function Elsewhere({ name, backTo }: ElsewhereProps) {
  const leave = useMutation({
    mutationFn: () => signInElsewhere(backTo),
    retry: false,
    onSuccess: ({ url }) => window.location.assign(url),
  });
  if (name === null) return null;
  return (
    <div className="mt-4 border-line border-t pt-4">
      <button
        type="button"
        className={`${quietButton} h-10 w-full justify-center text-sm`}
        disabled={leave.isPending || leave.isSuccess}
        onClick={() => leave.mutate()}
      >
        {signInWords.signInAt(name)}
      </button>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {leave.error === null ? null : sentenceOf(leave.error)}
      </p>
    </div>
  );
}
