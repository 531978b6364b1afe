import * as z from "zod";
import { answerMessages } from "../isolated/answer-messages.ts";
import { readableText } from "./readable-text.ts";

const input = z.object({ html: z.string(), url: z.string() });

answerMessages((page) => {
  const { html, url } = input.parse(page);
  return readableText(html, url);
});
