/** How long a load takes, and for how long it lets nothing else run. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Milliseconds between two looks at the event loop: a pause is known as exactly as that. */
const RESOLUTION_MS = 10

/** Runs a load, and tells its seconds and those of its longest pause when it has ended, however it ends. */
export const measured = async <T>(
  load: () => Promise<T>,
  tell: (seconds: number, pauseSeconds: number) => void,
): Promise<T> => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const beganMs = performance.now()
  delay.enable()
  try {
    return await load()
  } finally {
    delay.disable()
    tell((performance.now() - beganMs) / 1000, Math.max(0, delay.max / 1e9 - RESOLUTION_MS / 1000))
  }
}
