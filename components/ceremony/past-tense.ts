/** The sentence as it reads afterwards: "I, Ana Ruiz, sign …" becomes "Ana Ruiz signed …", and so with approving. The rest stands word for word. */
export function pastTense(sentence: string, name: string): string {
  const head = `I, ${name}`
  if (!sentence.startsWith(head)) return sentence
  const rest = sentence.slice(head.length)
  // Between the name and the verb stands at most the party and the capacity, which the template closes with a comma.
  const [now, then] = rest.includes(', sign version\u00a0') ? ([', sign', 'signed'] as const) : ([', approve', 'approved'] as const)
  const verb = rest.lastIndexOf(`${now} version\u00a0`)
  if (verb < 0) return sentence
  const between = rest.slice(0, verb)
  return `${name}${between}${between ? ',' : ''} ${then}${rest.slice(verb + now.length)}`
}
