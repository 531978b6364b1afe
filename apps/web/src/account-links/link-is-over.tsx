import { Link } from "@tanstack/react-router";
import { Entrance } from "../session/entrance.tsx";
import { primaryButton } from "../ui/button-styles.ts";

/** For a link that was used, replaced or has run out. */
export function LinkIsOver({ advice }: { advice: string }) {
  return (
    <Entrance title="This link no longer works" description={advice}>
      <Link to="/" className={primaryButton}>
        Open Parley
      </Link>
    </Entrance>
  );
}
