import * as z from "zod";
import { answerMessages } from "../isolated/answer-messages.ts";
import { readableText } from "./readable-text.ts";

const input = z.object({ html: z.string(), url: z.string() });

// Much of the libraries is made when it is first used, which is not the time of whoever comes first.
readableText("<title>A page</title><article><p>Its words</p></article>", "https://example.org/");
answerMessages((page) => {
  const { html, url } = input.parse(page);
  return readableText(html, url);
});
