import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport, type UIMessage } from "ai";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { chatId, loadHistory } from "./chat-history.ts";

const transport = new DefaultChatTransport({ api: "/api/v1/ai-sdk/chat" });

function ChatPage({ id, history }: { id: string; history: UIMessage[] }) {
  const { messages, sendMessage, regenerate, status, error } = useChat({
    id,
    messages: history,
    transport,
    resume: true,
  });
  const [draft, setDraft] = useState("");
  const send = () => {
    if (draft.trim() === "") return;
    void sendMessage({ text: draft });
    setDraft("");
  };
  return (
    <main>
      <ol>
        {messages.map(({ id: messageId, role, parts }) => (
          <li key={messageId} data-role={role}>
            {parts.map((part) => (part.type === "text" ? part.text : ""))}
          </li>
        ))}
      </ol>
      <p role="status">{error === undefined ? status : error.message}</p>
      <form action={send}>
        <input
          aria-label="Message"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit">Send</button>
        <button type="button" onClick={() => void regenerate()}>
          Regenerate
        </button>
      </form>
    </main>
  );
}

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root.");
const id = chatId();
createRoot(root).render(<ChatPage id={id} history={await loadHistory(id)} />);
