import { addDefinitions, type Definitions, noDefinitions } from "./lex-block.ts";

/** What the blocks of a growing text define. Blocks never change: each of them is read once. */
export class GrowingDefinitions {
  #found = noDefinitions;
  #read = 0;
  #last: string | undefined;

  of(blocks: readonly string[]): Definitions {
    const goesOn = this.#read <= blocks.length && blocks[this.#read - 1] === this.#last;
    if (!goesOn) {
      this.#found = noDefinitions;
      this.#read = 0;
    }
    this.#found = addDefinitions(this.#found, blocks.slice(this.#read));
    this.#read = blocks.length;
    this.#last = blocks.at(-1);
    return this.#found;
  }
}
