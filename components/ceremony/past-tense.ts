/** The sentence as it reads afterwards: "I, Ana Ruiz, sign …" becomes "Ana Ruiz signed …". The rest stands word for word. */
export function pastTense(sentence: string, name: string): string {
  const head = `I, ${name}`
  if (!sentence.startsWith(head)) return sentence
  const rest = sentence.slice(head.length)
  // Between the name and the verb stands at most the party and the capacity, which the template closes with a comma.
  const verb = rest.lastIndexOf(', sign version\u00a0')
  if (verb < 0) return sentence
  const between = rest.slice(0, verb)
  return `${name}${between}${between ? ',' : ''} signed${rest.slice(verb + ', sign'.length)}`
}
