// `npm start`: from a bare clone to a served product. `--dev` serves the sources as they change; `--built` trusts what is
// installed and built already.

import { loadSettings, root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'
import { main } from './lib/say.mjs'

await main(async () => {
  loadSettings()
  const built = process.argv.includes('--built')
  if (!built) await installWhenStale(root)
  const { serve } = await import('./lib/serve.mjs')
  await serve({ root, development: process.argv.includes('--dev'), built })
})
