export type { ComposeActions } from './actions'
export { Composer, type ComposerProps } from './composer'
export { Start } from './start'
export { Supersede } from './supersede'
