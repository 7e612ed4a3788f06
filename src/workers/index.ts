export { workerCount } from './count.ts'
export { listenWithWorkers, type TeamListening } from './team.ts'
export { runWorker } from './worker.ts'
