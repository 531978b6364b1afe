import { CloudOff } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useStore } from "../app/create-store.ts";
import { quietButton } from "../ui/button-styles.ts";
import { connectionWords } from "./connection-words.ts";
import { reconnectUpdates, updatesConnection } from "./updates.ts";

/** A connection that is found again within it was hardly gone. */
const PATIENCE_MS = 3_000;

function watchNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Says that the server is out of reach, what becomes of the person's work, and how to try again. */
export function ConnectionBanner() {
  const { connection } = useStore(updatesConnection);
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const away = connection !== "connected";
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setPatient(true);
    };
  }, [away]);
  const shown = away && (!patient || !online || connection === "lost");
  return (
    <div role="status">
      {shown && (
        <div
          data-testid="connection-banner"
          className="flex animate-appear flex-wrap items-center gap-x-3 gap-y-1.5 border-caution-line border-b bg-caution-soft px-4 py-2 text-sm"
        >
          <CloudOff className="size-4 shrink-0 text-caution" />
          <p className="min-w-0 flex-1">
            {online ? connectionWords.unreachable : connectionWords.offline}{" "}
            <span className="text-soft">
              {connection === "lost" ? connectionWords.answersGoOn : connectionWords.catchesUp}
            </span>
          </p>
          <button type="button" className={quietButton} onClick={reconnectUpdates}>
            {connectionWords.tryNow}
          </button>
        </div>
      )}
    </div>
  );
}
