import { answerMessages } from "../isolated/answer-messages.ts";
import { calculate } from "./calculate.ts";

answerMessages((expression) => calculate(String(expression)));
