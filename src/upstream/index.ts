export { STRATEGIES, type Strategy, type UpstreamSettings, WITHHELD, type Withheld } from './settings.ts'
