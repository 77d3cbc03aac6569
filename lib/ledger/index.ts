export { type Actor, type Appended, append, type Event, type GovernedObject, type Head } from './append'
export { heads, type ObjectHeadCited } from './heads'
export { organisation } from './organisation'
