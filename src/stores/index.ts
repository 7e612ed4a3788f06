export { clientGroup } from './group.ts'
export { openStore, type StoreSettings } from './open.ts'
export { digestOf, open, seal } from './seal.ts'
export { type Clock, STORES, type Store } from './store.ts'
