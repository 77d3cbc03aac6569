export { Rosette, type RosetteProps, type RosetteState } from './rosette'
