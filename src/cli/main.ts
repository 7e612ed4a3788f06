import { Command, CommanderError } from 'commander'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'
import { type Group, VERBS, type Verb } from './verbs.ts'
import { VERSION } from './version.ts'

type Run = () => Promise<ExitCode>

/** Runs one verb and returns the exit code. Unknown flags and verbs are fatal. */
export const main = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let run: Run | undefined
  const program = programOf(terminal, chosen => {
    run = chosen
  })
  try {
    program.parse(args, { from: 'user' })
    return run === undefined ? EXIT.usage : await run()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (error instanceof UsageError) {
      terminal.err(`claimgate: ${error.message}\n`)
      return EXIT.usage
    }
    terminal.err(`claimgate: ${error instanceof Error ? error.message : String(error)}\n`)
    return EXIT.failure
  }
}

const programOf = (terminal: Terminal, choose: (run: Run) => void): Command => {
  const program = new Command('claimgate')
    .description('Policy-driven authentication gateway for OAuth token services')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(claimgate help VERB shows its flags)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .helpCommand(false)
  const register = (parent: Command, verb: Verb | Group): void => {
    const command = parent.command(verb.name).description(verb.description)
    if ('verbs' in verb) {
      for (const inner of verb.verbs) register(command, inner)
      return
    }
    for (const option of verb.options ?? []) command.addOption(option)
    command.action(() => {
      const { processedArgs: args } = command
      // commander hands over a list for an argument that repeats.
      const rest = args.filter(arg => Array.isArray(arg)).flat() as string[]
      choose(() => verb.run({ terminal, args, rest, options: command.opts() as never, program }))
    })
  }
  for (const verb of VERBS) register(program, verb)
  return program
}
