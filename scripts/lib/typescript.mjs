// For `node --import`: runs the product's own rooms outside Next. TypeScript is read by tsx, and Next's marker `server-only`,
// which throws outside a server bundle, is empty: whoever imports this is the server.
import { register } from 'node:module'
import 'tsx'

const hook = `export const resolve = (name, context, next) =>
  name === 'server-only' ? { url: 'data:text/javascript,', shortCircuit: true } : next(name, context)`

register(`data:text/javascript,${encodeURIComponent(hook)}`)
