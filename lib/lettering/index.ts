import 'server-only'

export type { Face, Weight } from './fonts'
export { type Outline, type OutlineStyle, outline, utf16 } from './outline'
