export type { Asked, SaidAlike } from './answer'
export { type WhoForm, type WhoView, whoCouldSign } from './ask'
