/** How many workers there are. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** As many as are written; `auto` is one for each CPU that this process may use, in a container those of its quota. */
export const workerCount = (
  written: number | 'auto',
  cpus: number = availableParallelism(),
  quota: number | null = cpuQuota(),
): number => (written === 'auto' ? Math.max(1, Math.min(cpus, MOST, Math.floor(quota ?? cpus))) : written)

const MOST = 64

/** The CPUs that the control group of this process may use up, cgroup version 2; null without a limit. */
const cpuQuota = (): number | null => {
  try {
    return readQuota(readFileSync('/sys/fs/cgroup/cpu.max', 'utf8'))
  } catch {
    return null
  }
}

/** Reads `200000 100000`, microseconds of so many, or `max 100000`. */
export const readQuota = (text: string): number | null => {
  const [, used, period] = /^(\d+) (\d+)\s*$/.exec(text) ?? []
  return used === undefined || Number(period) === 0 ? null : Number(used) / Number(period)
}
