export { openStore, type StoreSettings } from './open.ts'
export type { Clock, Store } from './store.ts'
