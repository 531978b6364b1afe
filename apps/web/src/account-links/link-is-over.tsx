import { Link } from "@tanstack/react-router";
import { Entrance } from "../session/entrance.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { accountLinkWords } from "./account-link-words.ts";

/** For a link that was used, replaced or has run out. */
export function LinkIsOver({ advice }: { advice: string }) {
  return (
    <Entrance title={accountLinkWords.over} description={advice}>
      <Link to="/" className={primaryButton}>
        {commonWords.openParley}
      </Link>
    </Entrance>
  );
}
