// `npm run demo`: the same as `npm start` on a data directory of its own, with a living organisation in it.
// `npm run demo -- --once DIR`: makes that organisation, writes its sealed PDFs and its root certificate into DIR, and ends.
import { root } from './lib/command.mjs'
import { installWhenStale } from './lib/install.mjs'
import { main, Refused } from './lib/say.mjs'

await main(async () => {
  const [flag, folder, ...more] = process.argv.slice(2)
  if (flag !== undefined && (flag !== '--once' || !folder || more.length > 0)) {
    throw new Refused('usage: npm run demo, or npm run demo -- --once DIR')
  }
  await installWhenStale(root)
  const { once, stay } = await import('./demo/run.mjs')
  await (folder ? once({ root, folder }) : stay({ root }))
})
