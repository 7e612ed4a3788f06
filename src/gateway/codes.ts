/** Diagnostics of what a configuration means, once it has the right shape. */
export const CODES = {
  CG6001: {
    title: 'file cannot be read',
    help: 'A file or folder that the configuration names is missing, or may not be read. Paths are relative to the\nconfiguration file.\n\nWrong:  clients: ./cleints\nRight:  clients: ./clients',
  },
  CG6002: {
    title: 'issuer is not a usable URL',
    help: 'The issuer is an https URL without query, fragment or credentials. http is accepted on loopback only, because\nwhoever can change what travels can change who we are.\n\nWrong:  issuer: http://login.example.com/?a=b\nRight:  issuer: https://login.example.com\nRight:  issuer: http://localhost:8080',
  },
  CG6003: {
    title: 'lifetime longer than max_lifetime',
    help: 'access_token.lifetime is used when no policy says; access_token.max_lifetime is the limit for everything.\n\nWrong:  access_token: { lifetime: 7200, max_lifetime: 3600 }\nRight:  access_token: { lifetime: 3600, max_lifetime: 7200 }',
  },
  CG6004: {
    title: 'two endpoints share a path',
    help: 'Every endpoint needs a path of its own, different from the well-known documents too. Letter case does not\nmake a difference, because other software in the path may ignore it.\n\nWrong:  endpoints: { token: /oauth, revocation: /OAuth }\nRight:  endpoints: { token: /oauth/token, revocation: /oauth/revoke }',
  },
  CG6005: {
    title: 'not an address range',
    help: 'An address, or an address with the number of leading bits that count.\n\nWrong:  trusted_proxies: [proxy.internal]\nRight:  trusted_proxies: [10.2.0.0/16, "::1"]',
  },
  CG6006: {
    title: 'secret written out',
    help: 'A secret in a configuration file ends up in backups, tickets and version control. Name where it is kept.\n\nWrong:  admin: { token: s3cret }\nRight:  admin: { token: "env:ADMIN_TOKEN" }\nRight:  admin: { token: "file:/run/secrets/admin-token" }',
  },
  CG6007: {
    title: 'secret cannot be resolved',
    help: 'The reference names an environment variable that is not set, or a file that cannot be read, or what is there\nis empty.\n\nWrong:  url: "env:REDIS_URL"   (and REDIS_URL is not set)\nRight:  set the variable, or use "file:/run/secrets/redis-url"',
  },
  CG6008: {
    title: 'upstream is not available yet',
    help: 'This version issues tokens itself. Standing in front of an existing token service (upstream, fulfilment,\nunregistered_clients) comes in a later one; a key that did nothing would be worse than none.\n\nRemove the key.',
  },
  CG6009: {
    title: 'nothing to decide with',
    help: 'There is no client, or no policy, in the place that the configuration names. With neither nobody gets a token,\nand on a reload an empty folder is nearly always an accident (a mount that is missing), so it is refused.\n\nRight:  a folder with at least one file that is not a test',
  },
  CG6010: {
    title: 'client without an audience',
    help: 'An access token needs an audience, the resource it is for. Register audiences for the client, or set a default\nfor all clients.\n\nRight:  audiences: [https://orders.example.com]          in the client file\nRight:  access_token: { audience: https://api.example.com }   in the configuration',
  },
  CG6011: {
    title: 'keys are missing',
    help: 'The key file does not exist. It is created only where one process uses it (memory or lmdb store); several\nmachines that each create their own would refuse the tokens of the others.\n\nRight:  claimgate keys generate --out keys.json, then give the file to every replica',
  },
  CG6012: {
    title: 'several files where one is meant',
    help: 'A folder of clients or policies holds at most 10000 files, and a file at most 1 MiB. Symbolic links are followed\nonce; other things than files are ignored.\n\nSplit the folder, or name the right one.',
  },
  CG6013: {
    title: 'TLS files cannot be used',
    help: 'listen.tls needs a PEM certificate chain and the private key that belongs to its first certificate.\n\nRight:  tls: { cert: ./tls/cert.pem, key: ./tls/key.pem }',
  },
} as const
