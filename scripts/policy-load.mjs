// `npm run policy:load -- DIR`: puts the policies of a folder in force where those of the organisation do not fit this version of the
// product, which then does not start. While they fit, two administrators change them at /policy.
import { policyCommand } from './lib/policy.mjs'

await policyCommand('load')
