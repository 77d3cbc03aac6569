import { installWhenStale } from '../../scripts/lib/install.mjs'

/** One build for all stories, made only when a source changed. */
export default async function build() {
  const root = process.cwd()
  await installWhenStale(root)
  const { buildWhenStale } = await import('../../scripts/lib/build.mjs')
  await buildWhenStale(root)
}
