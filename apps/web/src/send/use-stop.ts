import { useMutation } from "@tanstack/react-query";
import { parley, type Run } from "../app/parley.ts";
import { failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";

/** Stops a run wherever it was started. Its terminal event then comes as any other. */
export function useStop(run: Run | undefined) {
  const mutation = useMutation({
    mutationFn: (runId: string) => parley.runs.stop.mutate({ runId }),
    onError: (error) => {
      const { title, advice } = failureOf(error);
      notify(title, advice);
    },
  });
  const asked = run !== undefined && mutation.variables === run.id;
  const stopping = asked && (mutation.isPending || mutation.isSuccess);
  return {
    stopping,
    stop: () => {
      if (run !== undefined && !stopping) mutation.mutate(run.id);
    },
  };
}
