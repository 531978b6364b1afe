import { answerMessages } from "../isolated/answer-messages.ts";
import { calculate } from "./calculate.ts";

// Much of the library is made when it is first used, which is not the time of whoever comes first.
calculate("round(sqrt(2) * sin(30 deg) + 1 inch / 1 cm, 3)");
answerMessages((expression) => calculate(String(expression)));
