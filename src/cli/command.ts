/** Where the bundle begins. */
import { main } from './main.ts'
import { processTerminal } from './terminal.ts'

export { main }

/** Runs the command line in this process, and returns the exit code. */
export const command = (args: readonly string[]): Promise<number> => main(args, processTerminal())
