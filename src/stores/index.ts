export { openStore, type StoreSettings } from './open.ts'
export { type Clock, STORES, type Store } from './store.ts'
