export type { Asked, SaidAlike } from './answer'
export { mayAskAboutAny, type WhoForm, type WhoView, whoCouldSign } from './ask'
