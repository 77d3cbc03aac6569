/**
 * How deep brackets stand in one policy, and how many steps (brackets, operators, attributes, ifs) it has. Cedar reads both by recursion,
 * and its WebAssembly has a stack of a megabyte: 150 brackets or 600 steps run over it, and from then on the process decides nothing.
 */
const MOST = { depth: 20, steps: 200 }

// A string and a comment end where Cedar's lexer has them end, so that nothing hides in one; a string without an end is read once.
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n\r]*|&&|\|\||[-+*.!;()[\]{}]|\bif\b/g

/** Where the first policy begins to be more than the engine can read, as an offset into the text; looked for before it is asked to. */
export function entangledAt(text: string): number | undefined {
  let [depth, steps] = [0, 0]
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token.startsWith('"') || token.startsWith('//')) continue
    if (token === ';') [depth, steps] = [0, 0]
    else if (')]}'.includes(token)) depth -= 1
    else {
      steps += 1
      if ('([{'.includes(token)) depth += 1
    }
    if (depth > MOST.depth || steps > MOST.steps) return index
  }
  return undefined
}
