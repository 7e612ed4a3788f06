import { readFileSync } from 'node:fs'

/**
 * Returns the name of this run of the machine: Linux names each boot. Elsewhere the answer is constant, and a crash
 * of the machine (not of the process) is not told from an orderly restart.
 */
export const machineBoot = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
