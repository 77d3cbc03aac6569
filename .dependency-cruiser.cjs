// The floors of the house: imports point down only, rooms on one floor keep apart, and a room is entered by its face.
const floors = [
  ['core'],
  ['proof', 'disk'],
  ['witness'],
  ['env.ts', 'environment.mjs'],
  ['db', 'keys'],
  ['ledger', 'policy', 'delivery', 'blobs', 'lettering', 'lists', 'calendars'],
  ['identity'],
  ['proposals'],
  ['workloads', 'documents', 'authority', 'people', 'rulebook'],
  ['delegation'],
  ['signing', 'evidence', 'governance'],
]

const places = (names) => `^lib/(${names.map((name) => name.replace('.', '\\.')).join('|')})(/|$)`

const pointsDown = floors.map((floor, height) => ({
  name: `${floor[0]}-floor-points-down`,
  comment: `${floor.join(', ')} may not import what stands above`,
  severity: 'error',
  from: { path: places(floor) },
  to: { path: [...floors.slice(height + 1).map(places), '^lib/boot\\.ts$', '^(app|components)/'] },
}))

const keepsApart = floors
  .filter((floor) => floor.length > 1 && !floor[0].includes('.'))
  .flatMap((floor) =>
    floor.map((room) => ({
      name: `${room}-keeps-apart`,
      comment: 'rooms on one floor are composed one floor up',
      severity: 'error',
      from: { path: places([room]) },
      to: { path: places(floor.filter((other) => other !== room)) },
    })),
  )

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...pointsDown,
    ...keepsApart,
    {
      name: 'enter-by-the-face',
      comment: 'from outside, a room is only its index.ts',
      severity: 'error',
      from: { path: '^(app/|components/|lib/([^/]+)(?:/|$)|[^/]+$)' },
      to: { path: '^lib/[^/]+/.', pathNot: ['^lib/[^/]+/index\\.ts$', '^lib/$2/'] },
    },
    {
      name: 'components-take-props',
      comment: 'components import core and proof, and of the other rooms only types',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^(lib/(?!core/|proof/)|app/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'proof-is-pure',
      comment: 'the same code runs in the browser and in the offline verifier; only its command line may touch Node',
      severity: 'error',
      from: { path: '^lib/(core|proof)/', pathNot: '^lib/proof/cli' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)generated/|(^|/)\\.next|\\.test\\.tsx?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
