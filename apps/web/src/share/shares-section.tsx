import { Section } from "../settings/section.tsx";
import { OwnShares } from "./share-list.tsx";
import { useShares } from "./shares.ts";
import { shareWords } from "./share-words.ts";

/** All that the person shares by links. */
export function SharesSection() {
  const shares = useShares();
  return (
    <Section title={shareWords.yourLinks} description={shareWords.yourLinksDescription}>
      <OwnShares shares={shares} label={shareWords.yourLinks} titled />
    </Section>
  );
}
