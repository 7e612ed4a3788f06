import { Command, CommanderError, Option } from 'commander'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

type Run = () => Promise<ExitCode>

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/**
 * Runs one verb and returns the exit code. Verbs are loaded when they are called, so that none waits for another's
 * libraries. Unknown flags and verbs are fatal.
 */
export const main = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let run: Run | undefined
  const program = commands(terminal, chosen => {
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

const commands = (terminal: Terminal, choose: (run: Run) => void): Command => {
  const program = new Command('claimgate')
    .description('Policy-driven authentication gateway for OAuth token services')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(claimgate help VERB shows its flags)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .helpCommand(false)
  const verb = (name: string, description: string): Command =>
    program.command(name).description(description).exitOverride().copyInheritedSettings(program)
  const config = new Option('-c, --config <file>', 'the configuration').default('claimgate.yaml')
  const output = (...choices: string[]): Option =>
    new Option('--output <form>', 'how to print').choices(choices).default(choices[0])

  verb('init [folder]', 'make a working folder: config, clients, policies, tests, keys; overwrites nothing').action(
    (folder: string | undefined) => choose(async () => (await import('./init.ts')).run(terminal, folder ?? '.')),
  )

  verb('serve', 'check everything, then serve')
    .addOption(config)
    .option('--set <key=value>', 'override one key of the configuration: --set listen.port=9090', collect, [])
    .option(
      '--last-good',
      'keep each revision that is right in .last-good beside the configuration; when the files are wrong at start, serve the kept one instead of ending',
    )
    .action(options => choose(async () => (await import('./serve.ts')).run(terminal, options)))

  verb('check', 'check config, clients, policies and keys; prints every mistake')
    .addOption(config)
    .addOption(output('human', 'json', 'github'))
    .option('--strict', 'warnings end with exit code 5')
    .action(options => choose(async () => (await import('./check.ts')).run(terminal, options)))

  verb('test', 'run the policy tests beside the policies')
    .addOption(config)
    .addOption(output('human', 'json', 'junit'))
    .option('--coverage', 'list what no case has seen')
    .option('--threshold <percent>', 'end with exit code 6 when less of the policies is covered')
    .option('--seed <number>', 'make the same requests for invariants again')
    .action(options => choose(async () => (await import('./test.ts')).run(terminal, options)))

  verb('eval [expression]', 'evaluate one expression, or a batch of them')
    .option('--root <file>', 'the root context: JSON or YAML')
    .option('--cases <file>', 'a batch: one {"expression", "root"} for each line')
    .option('--profile <profile>', 'strict or pel', 'strict')
    .option('--now <instant>', 'the instant of the evaluation: ISO 8601')
    .option('--explain', 'show the value of every part')
    .action((expression: string | undefined, options) =>
      choose(async () => (await import('./eval.ts')).run(terminal, expression, options)),
    )

  verb('explain <request>', 'decide a request file and show why; exit code 10 when it is denied')
    .addOption(config)
    .addOption(output('human', 'json'))
    .option('--claim <name>', 'show one claim only')
    .action((request: string, options) =>
      choose(async () => (await import('./explain.ts')).run(terminal, request, options)),
    )

  verb('config', 'print the configuration in force and where each value comes from')
    .addOption(config)
    .option('--effective', 'with defaults, environment and flags')
    .option('--set <key=value>', 'override one key of the configuration', collect, [])
    .action(options => choose(async () => (await import('./config.ts')).run(terminal, options)))

  const keys = verb('keys', 'signing keys of the token service')
  keys
    .command('generate')
    .description('create the key file, add a next key of another algorithm, or make a client key pair with --client')
    .addOption(config)
    .option('--alg <alg>', 'ES256, RS256, PS256 or EdDSA', 'ES256')
    .option('--client <file>', 'write a new private key for a client to this file, and print its public JWK')
    .action(options => choose(async () => (await import('./keys.ts')).generate(terminal, options)))
  keys
    .command('rotate')
    .description('publish the next key, or promote the published one')
    .addOption(config)
    .action(options => choose(async () => (await import('./keys.ts')).rotate(terminal, options)))
  keys
    .command('list')
    .description('list the keys with their states')
    .addOption(config)
    .action(options => choose(async () => (await import('./keys.ts')).list(terminal, options)))

  const secret = verb('secret', 'client secrets')
  secret
    .command('new')
    .description('print a new random secret')
    .action(() => choose(async () => (await import('./secret.ts')).create(terminal)))
  secret
    .command('hash')
    .description('read a secret from standard input and print its digest for a client file')
    .addOption(new Option('--digest <digest>', 'digest').choices(['scrypt', 'sha256']).default('scrypt'))
    .action(options => choose(async () => (await import('./secret.ts')).hash(terminal, options)))

  const credential = (command: Command): Command =>
    command
      .addOption(config)
      .requiredOption('--client <client_id>', 'the client')
      .option('--key <file>', "the client's private JWK")
      .option('--secret <reference>', "the client's secret: env:NAME or file:PATH")
      .option('--alg <alg>', 'algorithm; by default the registered one')
      .option('--claim <name=value>', 'a claim of the assertion; repeat for more', collect, [])
      .option('--lifetime <seconds>', 'lifetime of the assertion', '60')
  credential(verb('assertion', 'print a client assertion'))
    .option('--audience <issuer>', "audience; by default the configuration's issuer")
    .action(options => choose(async () => (await import('./assertion.ts')).run(terminal, options)))
  credential(verb('token', 'ask the running gateway for a token and print it decoded'))
    .option('--scope <scope>', 'scope to ask for')
    .option('--resource <uri>', 'resource to ask for')
    .option('--raw', 'print the token alone')
    .action(options => choose(async () => (await import('./token.ts')).run(terminal, options)))

  verb('schema <kind>', 'print a JSON Schema: config, client, policy or policy-test').action((kind: string) =>
    choose(async () => (await import('./schema.ts')).run(terminal, kind)),
  )
  verb('reference', 'print the reference of the expression language')
    .addOption(output('human', 'json'))
    .action(options => choose(async () => (await import('./reference.ts')).run(terminal, options)))
  verb('help [topic]', 'explain a diagnostic code such as CG2104, or show the flags of a verb').action(
    (topic: string | undefined) =>
      choose(async () => {
        if (topic !== undefined && /^CG\d+$/i.test(topic))
          return (await import('./help.ts')).run(terminal, topic.toUpperCase())
        const about = topic === undefined ? program : program.commands.find(command => command.name() === topic)
        if (about === undefined) throw new UsageError(`there is no verb ${topic}`)
        terminal.out(about.helpInformation())
        return EXIT.ok
      }),
  )
  verb('health', 'ask the admin listener whether the gateway is ready')
    .addOption(config)
    .action(options => choose(async () => (await import('./health.ts')).run(terminal, options)))
  return program
}
