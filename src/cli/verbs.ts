/** Every verb of the command line, with its flags. A verb is loaded when it is called, so that none waits for another's libraries. */
import { type Command, Option } from 'commander'
import { ENDPOINTS } from '../oauth.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** One call of a verb. */
export interface Call {
  readonly terminal: Terminal
  /** The arguments in the order of the verb's name. */
  readonly args: readonly (string | undefined)[]
  /** The arguments of a verb that takes any number of them. */
  readonly rest: readonly string[]
  /** The flags in the shape that the verb declares: commander says no more of them than that. */
  readonly options: never
  readonly program: Command
}

export interface Verb {
  /** The name, with the arguments that follow it. */
  readonly name: string
  readonly description: string
  readonly options?: readonly Option[]
  readonly run: (call: Call) => Promise<ExitCode>
}

/** A name for several verbs. */
export interface Group {
  readonly name: string
  readonly description: string
  readonly verbs: readonly Verb[]
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]
const flag = (flags: string, description: string, standard?: string): Option =>
  new Option(flags, description).default(standard)
const choice = (flags: string, description: string, ...choices: string[]): Option =>
  new Option(flags, description).choices(choices).default(choices[0])
const repeated = (flags: string, description: string): Option =>
  new Option(flags, description).default([]).argParser(collect)
const output = (...choices: string[]): Option => choice('--output <form>', 'how to print', ...choices)

const CONFIG = flag('-c, --config <file>', 'the configuration', 'claimgate.yaml')

const credential = (client: Option): readonly Option[] => [
  CONFIG,
  client,
  flag('--key <file>', "the client's private JWK"),
  flag('--secret <reference>', "the client's secret: env:NAME or file:PATH"),
  flag('--alg <alg>', 'algorithm; by default the registered one'),
  repeated('--claim <name=value>', 'a claim of the assertion; repeat for more'),
  flag('--lifetime <seconds>', 'lifetime of the assertion', '60'),
]

const KEYS: Group = {
  name: 'keys',
  description: 'signing keys of the token service',
  verbs: [
    {
      name: 'generate',
      description: 'create the key file, add a next key of another algorithm, or make a client key pair with --client',
      options: [
        CONFIG,
        flag('--alg <alg>', 'ES256, RS256, PS256 or EdDSA', 'ES256'),
        flag('--client <file>', 'write a new private key for a client to this file, and print its public JWK'),
      ],
      run: async ({ terminal, options }) => (await import('./keys.ts')).generate(terminal, options),
    },
    {
      name: 'rotate',
      description: 'publish the next key, or promote the published one',
      options: [CONFIG],
      run: async ({ terminal, options }) => (await import('./keys.ts')).rotate(terminal, options),
    },
    {
      name: 'list',
      description: 'list the keys with their states',
      options: [CONFIG],
      run: async ({ terminal, options }) => (await import('./keys.ts')).list(terminal, options),
    },
  ],
}

const SECRET: Group = {
  name: 'secret',
  description: 'client secrets',
  verbs: [
    {
      name: 'new',
      description: 'print a new random secret',
      run: async ({ terminal }) => (await import('./secret.ts')).create(terminal),
    },
    {
      name: 'hash',
      description: 'read a secret from standard input and print its digest for a client file',
      options: [choice('--digest <digest>', 'digest', 'scrypt', 'sha256')],
      run: async ({ terminal, options }) => (await import('./secret.ts')).hash(terminal, options),
    },
  ],
}

/** In the order of the help page. */
export const VERBS: readonly (Verb | Group)[] = [
  {
    name: 'init [folder]',
    description: 'make a working folder: config, clients, policies, tests, keys; overwrites nothing',
    run: async ({ terminal, args: [folder = '.'] }) => (await import('./init.ts')).run(terminal, folder),
  },
  {
    name: 'serve',
    description: 'check everything, then serve',
    options: [
      CONFIG,
      repeated('--set <key=value>', 'override one key of the configuration: --set listen.port=9090'),
      flag(
        '--last-good',
        'keep each revision that is right in .last-good beside the configuration; when the files are wrong at start, serve the kept one instead of ending',
      ),
    ],
    run: async ({ terminal, options }) => (await import('./serve.ts')).run(terminal, options),
  },
  {
    name: 'check [files...]',
    description:
      'check config, clients, policies, their tests and keys; prints every mistake, or those in the named files',
    options: [
      CONFIG,
      output('human', 'json', 'github'),
      flag('--strict', 'warnings end with exit code 5'),
      flag('--without-secrets', 'read no secret, key or certificate: each counts as present and right'),
      flag('--upgrade', 'name the defaults that changed since the version that this folder was written for'),
    ],
    run: async ({ terminal, rest, options }) => (await import('./check.ts')).run(terminal, rest, options),
  },
  {
    name: 'test [files...]',
    description: 'run the policy tests beside the policies: all, or those in the named files and folders',
    options: [
      CONFIG,
      output('human', 'json', 'junit', 'github'),
      flag('--name <text>', 'only cases and invariants with this in their names'),
      flag('--failures', 'leave out what passed'),
      flag('--watch', 'run again after every change'),
      flag('--coverage', 'list what no case has seen'),
      flag('--threshold <percent>', 'end with exit code 6 when less of the policies is covered'),
      flag('--seed <number>', 'make the same requests for invariants again'),
    ],
    run: async ({ terminal, rest, options }) => (await import('./test.ts')).run(terminal, rest, options),
  },
  {
    name: 'prove [files...]',
    description:
      'answer the invariants of the policy tests for every request there can be: proved, refuted with a request, or not decided because of an expression',
    options: [
      CONFIG,
      output('human', 'json'),
      flag('--name <text>', 'only invariants with this in their names'),
      flag('--requests <folder>', 'write each request that refutes one into a file that explain reads'),
      flag('--remember <file>', 'read from there what was proved before, and write there what is proved now'),
      flag('--strict', 'what is not decided ends with exit code 5'),
    ],
    run: async ({ terminal, rest, options }) => (await import('./prove.ts')).run(terminal, rest, options),
  },
  {
    name: 'who',
    description: 'list the clients that can get a token with an audience, a scope, claims; and a request that gets it',
    options: [
      CONFIG,
      output('human', 'json'),
      flag('--audience <audience>', 'the token is good for this audience'),
      flag('--scope <scope>', 'the token has this scope'),
      repeated('--claim <name=value>', 'the token has this claim, or a list with this element'),
    ],
    run: async ({ terminal, options }) => (await import('./who.ts')).run(terminal, options),
  },
  {
    name: 'eval [expression]',
    description: 'evaluate one expression, or a batch of them',
    options: [
      flag('--root <file>', 'the root context: JSON or YAML'),
      flag('--cases <file>', 'a batch: one {"expression", "root"} for each line'),
      flag('--profile <profile>', 'strict or pel', 'strict'),
      flag('--now <instant>', 'the instant of the evaluation: ISO 8601'),
      flag('--explain', 'show the value of every part'),
    ],
    run: async ({ terminal, args: [expression], options }) =>
      (await import('./eval.ts')).run(terminal, expression, options),
  },
  {
    name: 'explain [request]',
    description:
      'decide a request and show why; exit code 10 when it is denied. The request is a file, a client assertion, or - for either on standard input',
    options: [
      CONFIG,
      output('human', 'json'),
      flag('--client <client_id>', 'the client; alone, or over that of the request'),
      flag('--grant <grant_type>', 'the grant'),
      flag('--scope <scope>', 'the scope that is asked for'),
      repeated('--claim <name=value>', 'a claim of the assertion; repeat for more. A name alone shows that claim only'),
      flag('--now <instant>', 'the instant of the decision: ISO 8601'),
    ],
    run: async ({ terminal, args: [request], options }) =>
      (await import('./explain.ts')).run(terminal, request, options),
  },
  {
    name: 'config',
    description: 'print the configuration in force and where each value comes from',
    options: [
      CONFIG,
      flag('--effective', 'with defaults, environment and flags'),
      repeated('--set <key=value>', 'override one key of the configuration'),
    ],
    run: async ({ terminal, options }) => (await import('./config.ts')).run(terminal, options),
  },
  KEYS,
  SECRET,
  {
    name: 'assertion',
    description: 'print a client assertion, or say of one which rules it breaks',
    options: [
      ...credential(
        flag('--client <client_id>', 'the client; with --check it may be left out where the assertion says who it is'),
      ),
      flag('--audience <issuer>', "audience; by default the configuration's issuer"),
      flag(
        '--check <jwt>',
        'check this assertion (- reads standard input) instead of making one; exit code 1 when refused',
      ),
      flag('--now <instant>', 'with --check: the instant of the request, ISO 8601; by default the present'),
      choice('--endpoint <name>', 'with --check: where the assertion is presented', ...ENDPOINTS),
      flag('--fetch', 'with --check: read the keys that the client, or the issuer, publishes'),
      choice('--output <form>', 'with --check: how to print', 'human', 'json'),
    ],
    run: async ({ terminal, options }) => {
      const { check } = options as { readonly check?: string }
      return check === undefined
        ? (await import('./assertion.ts')).run(terminal, options)
        : (await import('./assertion-check.ts')).run(terminal, options)
    },
  },
  {
    name: 'token',
    description: 'ask the running gateway for a token and print it decoded',
    options: [
      ...credential(flag('--client <client_id>', 'the client').makeOptionMandatory()),
      flag('--scope <scope>', 'scope to ask for'),
      flag('--resource <uri>', 'resource to ask for'),
      flag('--raw', 'print the token alone'),
    ],
    run: async ({ terminal, options }) => (await import('./token.ts')).run(terminal, options),
  },
  {
    name: 'revoke',
    description: "make a client's tokens inactive at every gateway that shares the store",
    options: [
      CONFIG,
      flag('--client <client_id>', 'the client').makeOptionMandatory(),
      flag('--before <instant>', 'only tokens that were issued before: 2026-11-30T09:30:00Z; by default now'),
    ],
    run: async ({ terminal, options }) => (await import('./revoke.ts')).run(terminal, options),
  },
  {
    name: 'clients [logs...]',
    description: 'list the clients that were not used for a time, after the decision records of logs',
    options: [
      CONFIG,
      output('human', 'json'),
      flag('--unused <days>', 'not used for this many days, as 90d').makeOptionMandatory(),
    ],
    run: async ({ terminal, rest, options }) => (await import('./clients.ts')).run(terminal, rest, options),
  },
  {
    name: 'import <kind> <file>',
    description:
      'make client and policy files of an export of pingone, keycloak or hydra, and list what they do not say',
    options: [
      flag('--into <folder>', 'the folder that the files are written into; nothing is overwritten', 'imported'),
    ],
    run: async ({ terminal, args: [kind = '', file = ''], options }) =>
      (await import('./import.ts')).run(terminal, kind, file, options),
  },
  {
    name: 'schema <kind>',
    description: 'print a JSON Schema: config, client, policy or policy-test',
    run: async ({ terminal, args: [kind = ''] }) => (await import('./schema.ts')).run(terminal, kind),
  },
  {
    name: 'reference',
    description: 'print the reference of the expression language',
    options: [output('human', 'json')],
    run: async ({ terminal, options }) => (await import('./reference.ts')).run(terminal, options),
  },
  {
    name: 'help [topic]',
    description: 'explain a code such as CG2104 or assertion_expired, or show the flags of a verb',
    run: async call => help(call),
  },
  {
    name: 'health',
    description: 'ask the admin listener whether the gateway is ready',
    options: [CONFIG, flag('--wait <seconds>', 'ask again until it is, for so long', '0')],
    run: async ({ terminal, options }) => (await import('./health.ts')).run(terminal, options),
  },
]

const help = async ({ terminal, args: [topic], program }: Call): Promise<ExitCode> => {
  const about = topic === undefined ? program : program.commands.find(command => command.name() === topic)
  if (about === undefined) return (await import('./help.ts')).run(terminal, topic ?? '')
  terminal.out(about.helpInformation())
  return EXIT.ok
}
