export { enqueue, type Job } from './jobs'
export { type Letter, post } from './mail'
export { unlock } from './secret'
export { type Handlers, startWorker, stopWorker } from './worker'
