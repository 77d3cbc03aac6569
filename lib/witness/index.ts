export { startWitness, type Watch, type Witness } from './serve'
