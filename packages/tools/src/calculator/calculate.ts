import { all, create, type MathNode } from "mathjs";

/** The longest result that is of any use. */
const MAX_RESULT = 4_000;
/** Digits that are calculated with, and those that are shown. */
const PRECISION = 64;
const SHOWN_DIGITS = 40;

const math = create({ ...all }, { number: "BigNumber", precision: PRECISION });

/** All that an expression may call; nothing here makes, reads or changes anything but values. */
const functions = new Set(
  [
    "abs cbrt ceil cube exp expm1 fix floor gcd hypot lcm log log10 log1p log2 mod nthRoot pow",
    "round sign sqrt square unaryMinus",
    "acos acosh acot asin asinh atan atan2 atanh cos cosh cot csc sec sin sinh tan tanh",
    "combinations factorial gamma permutations isPrime",
    "max mean median min mode prod quantileSeq std sum variance",
    "arg conj im re",
    "cross det dot inv norm transpose",
  ].flatMap((line) => line.split(" ")),
);
const constants = new Set(["pi", "PI", "e", "E", "tau", "phi", "i", "true", "false"]);
/** Values, what is done with them, and nothing else: no properties, assignments, functions, strings. */
const nodeTypes = new Set([
  "ArrayNode",
  "ConditionalNode",
  "ConstantNode",
  "FunctionNode",
  "OperatorNode",
  "ParenthesisNode",
  "RelationalNode",
  "SymbolNode",
]);

/** The value of an expression as text. Throws an error in words for whoever wrote it. */
export function calculate(expression: string): string {
  const node = math.parse(expression);
  node.traverse(assertAllowed);
  const value: unknown = node.compile().evaluate(new Map());
  const result = math.format(value, {
    precision: SHOWN_DIGITS,
    lowerExp: -12,
    upperExp: SHOWN_DIGITS,
  });
  if (/\b(NaN|Infinity)\b/.test(result))
    throw new Error("The result is not a number: something is divided by zero, or too large.");
  if (result.length > MAX_RESULT) throw new Error("The result is too long.");
  return result;
}

function assertAllowed(node: MathNode, path: string, parent: MathNode | null): void {
  if (!nodeTypes.has(node.type) || (math.isConstantNode(node) && !isQuantity(node.value)))
    throw new Error("Only values, operators and functions can be calculated with.");
  if (math.isFunctionNode(node) && !functions.has(node.fn.name))
    throw new Error(`There is no function ${named(node.fn.name)}.`);
  if (!math.isSymbolNode(node)) return;
  // The name of a function is a child of its call.
  if (parent !== null && math.isFunctionNode(parent) && path === "fn") return;
  if (!constants.has(node.name) && !math.Unit.isValuelessUnit(node.name))
    throw new Error(`${named(node.name)} is neither a constant nor a unit.`);
}

/** Texts, null and undefined are constants, too. */
function isQuantity(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean" || math.isBigNumber(value);
}

const named = (name: string): string => (name === "" ? "of this kind" : `"${name.slice(0, 50)}"`);
