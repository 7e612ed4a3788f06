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
    help: 'The key file does not exist. It is created only where one process uses it (memory or lmdb store, one worker);\nseveral that each create their own would refuse the tokens of the others.\n\nRight:  claimgate keys generate --out keys.json, then give the file to every replica',
  },
  CG6012: {
    title: 'too many files',
    help: 'A folder of clients or policies holds at most 10000 files, and a file at most 1 MiB. Symbolic links are followed\nonce; other things than files are ignored.\n\nSplit the folder, or name the right one.',
  },
  CG6013: {
    title: 'TLS files cannot be used',
    help: 'listen.tls needs a PEM certificate chain and the private key that belongs to its first certificate.\n\nRight:  tls: { cert: ./tls/cert.pem, key: ./tls/key.pem }',
  },
  CG6014: {
    title: 'fulfilment and upstream belong together',
    help: 'With an upstream, `fulfilment` says how claims get into the tokens it issues:\n\n  assertion      it reads them from the client assertion that we send it, and signs\n  reissue        we verify what it returned, add the claims, and sign\n  introspection  its tokens stay as they are; the claims appear in introspection answers\n  none           authenticate, decide, forward\n\nWithout an upstream we issue the tokens ourselves, and nothing is forwarded.\n\nRight:  upstream: { url: "https://idp.internal:8443" }\n        fulfilment: reissue',
  },
  CG6015: {
    title: 'upstream.url is not a usable URL',
    help: 'Scheme, host and port of the token service, and a path where everything of it lies below one: it is put before\nevery path. The endpoints come from the metadata of the token service and are reached here by their path.\n\nWrong:  url: https://idp.internal:8443/realms/../main?a=b\nRight:  url: https://idp.internal:8443\nRight:  url: https://idp.internal:8443/base',
  },
  CG6016: {
    title: 'upstream without TLS',
    help: 'Client credentials and tokens travel to the upstream in the clear. On this machine (loopback) that is accepted in\nsilence; on a network it is a warning.\n\nRight:  url: https://idp.internal:8443',
  },
  CG6017: {
    title: 'strategy that must remember, store that forgets',
    help: 'reissue keeps the upstream token that belongs to each of ours, and introspection keeps the claims of each token,\nuntil they expire. The memory store forgets them at every restart.\n\nRight:  store: { type: lmdb, path: ./state }\nRight:  store: { type: redis, url: "env:REDIS_URL" }',
  },
  CG6018: {
    title: 'no such date',
    help: 'A day (its first second in UTC), or a date-time of RFC 3339.\n\nWrong:  forward_until: 2027-02-30\nRight:  forward_until: 2027-03-31\nRight:  forward_until: 2027-03-31T12:00:00+02:00',
  },
  CG6019: {
    title: 'authorities of the upstream cannot be read',
    help: 'upstream.ca names a PEM file with the certificates of the authorities that may vouch for the upstream.\n\nRight:  upstream: { url: "https://idp.internal:8443", ca: ./tls/upstream-ca.pem }',
  },
  CG6020: {
    title: 'upstream that is ourselves',
    help: 'upstream.url leads to the address and port of `listen`, so every request would come back to us. Behind the same\npublic name, the token service needs an address of its own.\n\nWrong:  listen: { port: 8080 }\n        upstream: { url: "http://127.0.0.1:8080" }\nRight:  listen: { port: 8080 }\n        upstream: { url: "http://127.0.0.1:9090" }',
  },
  CG6021: {
    title: 'upstream that does not say what it serves',
    help: 'The endpoints of the upstream come from its metadata: /.well-known/oauth-authorization-server and\n/.well-known/openid-configuration, with the path of its issuer. One of the two may be missing, or answered with a\nrefusal, a redirect or a page, as portals and applications do. Until they can be read nothing is forwarded, because\nclaimgate cannot know what must not be; every request is answered with 503, and claimgate asks again.\n\n  upstream_unreachable  nobody listens there, or TLS fails: the word of the system or of OpenSSL stands beside it\n  upstream_timeout      no answer in time (2 seconds at start, 5 later)\n  upstream_broken       the answer broke off, or is longer than 256 KiB\n  status, redirect      neither document was answered with 200; or one with 5xx, 408 or 429, and it may be there\n  content_type          the answer is not application/json\n  not_json              the answer is not one JSON object\n  file_unreadable       the file of upstream.metadata cannot be read\n  issuer_mismatch       `issuer` in it is not exactly upstream.issuer (our issuer when absent)\n  no_token_endpoint     it names no token endpoint\n  endpoint_malformed    an endpoint in it is not an http(s) URL\n  endpoint_conflict     an endpoint of ours would hide another one; see CG6022\n\nRight:  metadata: openid              where the other path is answered with a failure for ever\nRight:  metadata: file:./upstream.json   where there is no document at all; see CG6181',
  },
  CG6022: {
    title: 'endpoint at a path of the upstream',
    help: 'What we intercept at this path would hide something else that the upstream serves there.\n\nWrong:  endpoints: { token: /auth }      (and the authorization endpoint of the upstream is /auth)\nRight:  endpoints: { token: /oauth2/token }',
  },
  CG6023: {
    title: 'path of an endpoint that is not served',
    help: 'This endpoint is not ours with this configuration, so its path would say nothing. The JWKS is ours under\nfulfilment: reissue only; with an upstream whose issuer is another than ours, only token, introspection and revocation\nare served, because users would be told two issuers.\n\nRight:  remove the path',
  },
  CG6024: {
    title: 'the upstream has no such endpoint',
    help: 'The metadata of the upstream does not name it: the key says nothing today. The path is answered with 404.\n\nRight:  remove the key, or switch the endpoint on at the upstream',
  },
  CG6025: {
    title: 'clients without a registration are forwarded',
    help: 'Until the date, requests of clients that are registered at the upstream and not here are forwarded with the\ncredential they came with: no policy decides on them, and no claims are added. They are counted in\nclaimgate_unregistered_requests_total, and named in the audit log once the upstream has accepted them. From the date\non they are refused like anybody unknown.\n\nRight:  register the clients that the audit log names, then remove unregistered_clients',
  },
  CG6026: {
    title: 'no key for an algorithm of the upstream',
    help: 'With fulfilment reissue a token is signed again with the algorithm that the upstream used. It says that it may\nsign ID tokens with one for which no active key is in the key file. A token signed so is revoked and the request\nanswered with 502, so either make a key, or register your clients at the upstream with another algorithm.\n\nRight:  claimgate keys generate --alg PS256, and ten minutes later claimgate keys rotate\nRight:  id_token_signed_response_alg: RS256   for every client at the upstream',
  },
  CG6027: {
    title: 'upstream.pass names a guarded path',
    help: 'upstream.pass opens exact paths that are no endpoints of OAuth and only look like one. A path that equals a guarded\none after decoding, without case, slashes too many or dot segments is the guarded one for some servers: clients would\nreach it past their authentication, and past every policy. It is answered with 404, whatever is written. An endpoint\nthat is intercepted stays so.\n\nWrong:  upstream: { pass: [/oauth/token/] }      (and the token endpoint is /oauth/token)\nRight:  upstream: { pass: [/oauth/token/info] }',
  },
  CG6180: {
    title: 'a document of the upstream that cannot be had',
    help: 'One of the two metadata documents is good; the other path is answered with a refusal, a redirect or a page, and\ncounts as missing. Endpoints that only that document would name are not known, so they are not guarded.\n\nRight:  upstream: { metadata: openid }   to ask for the OpenID document alone, without this warning\nRight:  upstream: { metadata: oauth }    to ask for that of RFC 8414 alone',
  },
  CG6181: {
    title: 'metadata file of the upstream cannot be used',
    help: 'upstream.metadata: file:PATH is for token services that publish no metadata. The file is one JSON object with the\nmembers of RFC 8414 section 2: token_endpoint at least, every endpoint an absolute URL. Without `issuer` it means\nupstream.issuer. Name every endpoint at which clients authenticate: what is not named is not guarded.\n\nRight:  { "token_endpoint": "https://login.example.com/oauth/token",\n          "authorization_endpoint": "https://login.example.com/oauth/authorize" }',
  },
  CG6182: {
    title: 'certificate for the upstream cannot be used',
    help: 'upstream.certificate names a PEM certificate chain and the PEM private key that belongs to its first certificate. It\nis shown while a connection is opened, so upstream.url must be https.\n\nRight:  upstream: { url: "https://idp.internal", certificate: { cert: ./tls/client.pem, key: ./tls/client-key.pem } }',
  },
  CG6183: {
    title: 'host or issuer of the upstream is not usable',
    help: 'upstream.hosts are host names, with a port where it is not 443, at which claimgate may ask what the metadata names\nthere. The public name of claimgate itself is not one: everything at that name is asked at upstream.url.\nupstream.issuers are issuers like upstream.issuer; that of claimgate itself is\nnot a further one. server_name is a DNS name or an address.\n\nWrong:  hosts: ["https://keys.example.net/jwks"]\nRight:  hosts: [keys.example.net, "oauth.example.net:8443"]',
  },
  CG6185: {
    title: 'origin that no browser sends',
    help: 'cors.origins are compared with the Origin of a request octet for octet: scheme, host in lower case, and the port\nwhere it is not that of the scheme; no path, no final slash. `cors: upstream` needs an upstream.\n\nWrong:  cors: { origins: ["https://App.example.com/"] }\nRight:  cors: { origins: ["https://app.example.com", "http://localhost:5173"] }',
  },
  CG6200: {
    title: 'key that counts for nothing here',
    help: "Some keys count only with an upstream, under one fulfilment, or beside another key. Under fulfilment reissue clients\nhold tokens of ours: at the paths of upstream.exchange the upstream gets its own instead, and publish_upstream_keys adds\nits keys to ours. Under every other fulfilment clients hold the upstream's tokens, which pass as they are. Without an\nupstream there is no front channel, and nothing is passed.\n\nWrong:  fulfilment: none   with   upstream: { exchange: [/api] }\nWrong:  front_channel: { refuse: [token] }   without an upstream\nRight:  remove the key, or configure what it counts with",
  },
  CG6201: {
    title: 'exchange at every path',
    help: 'upstream.exchange names trees of the upstream, with what lies below, at which it gets its own token for one of ours. The\nroot is every path that passes: whoever has a token of ours could use it at all of the upstream.\n\nWrong:  upstream: { exchange: [/] }\nRight:  upstream: { exchange: [/realms/main/account] }',
  },
  CG6210: {
    title: 'file that is not read',
    help: 'Files in the folders of clients and policies are read when their names end in .yaml, .yml or .json. A rule in any other\nfile counts for nothing. Pages (.md), keys and certificates are not told of, nor what begins with a dot; in the folder of\nclients only names that look like YAML or JSON are.\n\nWrong:  policies/stop.yaml.txt\nRight:  policies/stop.yaml\nRight:  policies/.stop.yaml      for a file that is to be left out',
  },
  CG6330: {
    title: 'nobody who answers a token exchange',
    help: 'The embedded token service answers token exchanges itself. In front of an upstream the decided request is forwarded, and\nthe upstream answers, unless `answered_by: here` says that we do; that needs fulfilment reissue, where clients have tokens\nthat we sign. Whoever answers verifies the tokens.\n\nWrong:  token_exchange: { answered_by: upstream }     without an upstream\nWrong:  token_exchange: { answered_by: here }         with fulfilment none\nWrong:  token_exchange: { answered_by: here, tokens: passed }\nRight:  token_exchange: { answered_by: here }         with fulfilment reissue\nRight:  token_exchange: { tokens: verified }          policies read the tokens, the upstream answers',
  },
  CG6340: {
    title: 'workers without a store that they share',
    help: 'Each worker is a process of its own. What one has seen used, the others must know, so an assertion that was accepted\nonce is refused by all of them. A store in memory belongs to one process.\n\nWrong:  workers: 4\n        store: { type: memory }\nRight:  workers: 4\n        store: { type: lmdb, path: ./state }            on one machine\nRight:  store: { type: redis, url: "env:REDIS_URL" }     on several',
  },
  CG6101: {
    title: 'range that covers nearly everybody',
    help: 'Whoever is in trusted_proxies says which address a client has, whoever is in client_certificates.from says which certificate, and a jwks_uri may reach what jwks.allow_private_addresses lists. A range of half the Internet, or several that add up to it, gives that to anybody.\n\nWrong:  trusted_proxies: [0.0.0.0/0]\nWrong:  trusted_proxies: [0.0.0.0/1, 128.0.0.0/1]\nRight:  trusted_proxies: [10.2.0.0/16]',
  },
  CG6102: {
    title: 'https issuer behind a plain listener, and no trusted proxy',
    help: 'Something in front of us ends TLS, and we do not believe it: every client seems to come from its address, in the log, in policies and for throttling. Name its addresses, or say that nobody is believed.\n\nRight:  trusted_proxies: [10.2.0.0/16]\nRight:  forwarded: none',
  },
  CG6103: {
    title: 'plain http off this machine',
    help: 'The listener can be reached from other machines without TLS, and no proxy that would end TLS is named: secrets, assertions and tokens may travel in the clear.\n\nRight:  listen: { host: 127.0.0.1 }\nRight:  listen: { host: 0.0.0.0, tls: { cert: ./tls/cert.pem, key: ./tls/key.pem } }\nRight:  listen: { host: 0.0.0.0 }   and   trusted_proxies: [10.2.0.0/16]',
  },
  CG6104: {
    title: 'throttling is off',
    help: 'Nothing slows down whoever guesses secrets.\n\nWrong:  throttling: { enabled: false }\nRight:  throttling: { failures: 100, window: 60 }',
  },
  CG6105: {
    title: 'authorities of clients cannot be used',
    help: 'client_certificates.ca and listen.tls.client_ca name a PEM file. Each certificate in it is an authority: version 3, basic constraints with CA, key usage (if there is one) with keyCertSign, no name or policy constraints (they would not be enforced here), RSA keys of 2048 bits or more.\n\nRight:  client_certificates: { from: [10.0.0.5/32], ca: ./client-ca.pem }',
  },
  CG6106: {
    title: 'not a host',
    help: 'A host name, an IPv4 address, or an IPv6 address in brackets; with a port where it is not the issuer\'s. No scheme, no path, no wildcard.\n\nWrong:  hosts: ["https://login.example.com", "*.example.com"]\nRight:  hosts: [login.example.com, "login.example.com:8443", "[2001:db8::1]"]',
  },
  CG6107: {
    title: 'field that means something else',
    help: 'client_certificates.header names a field of its own, which the proxy writes and removes from what clients send: none that clients, browsers or other proxies write already.\nupstream.drop_fields takes fields out of passed requests: none that says where a request goes, where its body ends, or what the body is.\n\nWrong:  header: pem-escaped:Authorization\nWrong:  header: pem-escaped:User-Agent\nWrong:  drop_fields: [content-length]\nRight:  header: pem-escaped:X-SSL-Client-Cert',
  },
  CG6108: {
    title: 'prefix that the issuer does not have',
    help: 'listen.stripped_prefix is the path that the proxy in front takes off before requests arrive. Our public URLs begin with it, the issuer and its documents too.\n\nWrong:  issuer: https://login.example.com   with   listen: { stripped_prefix: /auth }\nRight:  issuer: https://login.example.com/auth   with   listen: { stripped_prefix: /auth }',
  },
  CG6120: {
    title: 'secret that other users can read',
    help: 'A file that `file:PATH` names holds a secret: its owner, and at most a group, may read it, and its owner alone may\nwrite it.\n\nWrong:  chmod 644 secrets/partner-b\nRight:  chmod 600 secrets/partner-b\nRight:  volumes: - secret: { secretName: partners, defaultMode: 0440 }   with fsGroup, in Kubernetes',
  },
  CG6130: {
    title: 'default that changed',
    help: '`claimgate check --upgrade` reads a folder that was written for an earlier version, and names each default that\nchanged and that the folder meets, with the line that keeps the old one. UPGRADING.md lists them all.',
  },
  CG6230: {
    title: 'nonces that nobody asks for',
    help: 'Whoever verifies DPoP proofs asks for nonces in them (RFC 9449 section 8). claimgate verifies them where it signs the\ntokens: without an upstream, and with fulfilment reissue while dpop.proofs is here. Elsewhere they go on to the upstream.\n\nWrong:  dpop: { proofs: upstream, nonce: required }\nWrong:  dpop: { nonce: required }   with   fulfilment: introspection\nRight:  dpop: { nonce: required }   with   fulfilment: reissue',
  },
  CG6231: {
    title: 'tokens that FAPI 2.0 does not allow',
    help: 'Whoever makes a JWT under the FAPI 2.0 Security Profile signs with PS256, ES256 or EdDSA (section 5.4.1). A client says\nfapi2, and access_token.alg is another algorithm.\n\nWrong:  access_token: { alg: RS256 }   with a client that has fapi2: true\nRight:  access_token: { alg: PS256 }',
  },
  CG6140: {
    title: 'signed by the upstream, verified with our keys',
    help: 'With fulfilment reissue our JWKS holds our keys. Logout tokens of back-channel logout come from the upstream to the\nclient, past us: they are signed with its keys, clients refuse them, and users stay signed in there. Signed authorization\nresponses (JARM) are refused with 400, whatever keys are published.\n\nWrong:  fulfilment: reissue   with an upstream that has backchannel_logout_supported\nRight:  upstream: { publish_upstream_keys: true }',
  },
} as const
