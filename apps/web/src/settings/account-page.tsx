import { ApiKeysSection } from "./api-keys-section.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

export default function AccountPage() {
  return (
    <SettingsFrame title="Your account" description="What is yours alone in this Parley.">
      <ApiKeysSection />
    </SettingsFrame>
  );
}
