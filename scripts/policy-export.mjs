// `npm run policy:export -- DIR`: writes the policies in force as files, to be read or kept in git. Reads only; may run while the product serves.
import { policyCommand } from './lib/policy.mjs'

await policyCommand('export')
