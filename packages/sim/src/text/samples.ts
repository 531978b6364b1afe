export const codeSample = [
  "```ts",
  "// Follow a run from any cursor; leaving changes nothing, returning loses nothing.",
  "async function readAnswer(events: AsyncIterable<RunEvent>): Promise<string> {",
  '  let text = "";',
  "  for await (const event of events) {",
  '    if (event.type === "text.delta") text += event.text;',
  "  }",
  "  return text;",
  "}",
  "```",
].join("\n");

export const pythonSample = [
  "```python",
  "def fibonacci(count: int) -> list[int]:",
  '    """The first `count` Fibonacci numbers."""',
  "    numbers = [0, 1]",
  "    while len(numbers) < count:",
  "        numbers.append(numbers[-1] + numbers[-2])",
  "    return numbers[:count]",
  "",
  "",
  "print(fibonacci(10))  # [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]",
  "```",
].join("\n");

export const sqlSample = [
  "```sql",
  "select seq, type, payload",
  "  from run_events",
  " where run_id = $1 and seq > $2",
  " order by seq;",
  "```",
].join("\n");

export const tableSample = [
  "| What you see | Where it comes from | Kept? |",
  "| :--- | :--- | :---: |",
  "| these words | the simulator, token by token | yes |",
  "| their order | an append-only log | yes |",
  "| the pauses | a pacer at a steady rate | no |",
].join("\n");

export const mathSample = [
  "Inline, a token every $\\frac{1}{r}$ seconds at rate $r$; as a display, the time of a whole answer of $n$ tokens:",
  "",
  "$$",
  "T(n) = t_{\\text{first}} + \\sum_{i=2}^{n} \\frac{1}{r} = t_{\\text{first}} + \\frac{n - 1}{r}",
  "$$",
].join("\n");
