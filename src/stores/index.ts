export { clientGroup } from './group.ts'
export { openStore, type StoreSettings } from './open.ts'
export { digestOf, open, seal } from './seal.ts'
export { type Clock, type Count, type Entries, LOSS_REASONS, STORES, type Store, type StoreEvent } from './store.ts'
