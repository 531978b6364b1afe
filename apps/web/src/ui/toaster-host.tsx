import { lazy, Suspense, useState } from "react";
import { useStore } from "../app/create-store.ts";
import { waitingNotices } from "./notify.ts";

const Toaster = lazy(() => import("./toaster.tsx"));

/** Nothing until there is something to tell; then the toaster stays. */
export function ToasterHost() {
  const waiting = useStore(waitingNotices).length > 0;
  const [wanted, setWanted] = useState(false);
  if (waiting && !wanted) setWanted(true);
  return <Suspense>{wanted && <Toaster />}</Suspense>;
}
