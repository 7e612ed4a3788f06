export type { Delivery, Destination, Line } from './destination.ts'
export { openFile } from './file.ts'
export { type HttpsOptions, openHttps } from './https.ts'
export { createQueue, type DecisionQueue, type QueueOptions, type SinkCounts } from './queue.ts'
