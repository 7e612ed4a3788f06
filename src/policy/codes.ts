/** Diagnostics of policy files and policy tests: `claimgate help CODE` prints these pages. */
export const CODES = {
  CG3001: {
    title: 'policy name used twice',
    help: 'Decisions and logs name a rule `policy/rule`, so the name of a policy is unique among all files. The name of the\nfile does not count.\n\nWrong:  policy: baseline   (in two files)\nRight:  policy: baseline   and   policy: baseline-partners',
  },
  CG3002: {
    title: 'rule id used twice',
    help: 'Decisions and logs name a rule `policy/rule`, so the id of a rule is unique within its policy.\n\nWrong:  - { id: own, ... }  and again  - { id: own, ... }\nRight:  - { id: own-tenant, ... }  and  - { id: own-scope, ... }',
  },
  CG3003: {
    title: 'name cannot be given',
    help: 'Names of `const` (also that of the configuration) and `let` are read as `#name`. They may not repeat, and may not\nbe `root`, `this`, or a namespace of the library.\n\nWrong:  let: { string: "clientAssertion.tenant" }\nRight:  let: { tenant: "clientAssertion.tenant" }',
  },
  CG3010: {
    title: 'default does not fit',
    help: 'A `default` stands in for a member that is absent, so it must have the shape it stands in.\n\nWrong:  groups: { type: array, default: none }\nRight:  groups: { type: array, default: [] }',
  },
  CG3011: {
    title: 'pattern cannot be used',
    help: 'A `pattern` is a Java regular expression without back-references, look-ahead, possessive and atomic groups, so\nthat it always ends in linear time.\n\nWrong:  pattern: "^(?!admin)"\nRight:  pattern: "^[a-z]+$"   and a rule that compares with admin',
  },
  CG3012: {
    title: 'client metadata does not fit',
    help: 'The `metadata` block is checked, when policies are loaded, against every client the policy applies to.\n\nAdd the metadata to the client, or narrow `applies_to` so that the policy leaves the client out.',
  },
  CG3013: {
    title: 'a text of a client cannot be used as a pattern',
    help: 'Patterns, networks and time zones may come from what is configured for a client. They are checked, when policies are loaded,\nfor every client the policy applies to.\n\nWrong:  metadata: { networks: [10.0.0.0/33] }\nRight:  metadata: { networks: [10.0.0.0/8] }',
  },
  CG3020: {
    title: 'expression became null',
    help: 'In YAML a `#` at the beginning of a plain value begins a comment, so the value is null.\n\nWrong:  when: #tenant == client.metadata.tenant\nRight:  when: "#tenant == client.metadata.tenant"',
  },
  CG3021: {
    title: 'expression cut by a comment',
    help: 'In YAML ` #` ends a plain value and begins a comment, so the rest of the expression is lost.\n\nWrong:  when: client.metadata.tenant == #tenant\nRight:  when: "client.metadata.tenant == #tenant"',
  },
  CG3023: {
    title: 'map or list instead of an expression',
    help: 'A value that begins with `{` or `[` and is not quoted is a YAML map or list, not an expression.\n\nWrong:  region: {client.name}\nRight:  region: "{client.name}"\nRight:  region: { const: [eu, us] }',
  },
  CG3024: {
    title: 'escape in an expression',
    help: "In double quotes YAML reads `\\d` or `\\n` as an escape and the expression language never sees it. Only `\\\"` and\n`\\\\` may stand there; better is a block, where nothing is escaped.\n\nWrong:  when: \"client.name matches 'a\\tb'\"\nRight:  when: >-\n          client.name matches 'a\\tb'",
  },
  CG3025: {
    title: 'wrapper that is not whole',
    help: "PingOne's wrapper `${...}` is taken off when it stands around the whole value. Text beside it, and `#{...}`, are\nnot expressions.\n\nWrong:  name: 'Hello ${user.name}'\nRight:  name: \"'Hello ' + user.name\"",
  },
  CG3026: {
    title: 'constant written as an expression',
    help: 'In PingOne a value without `${...}` is a constant. Here a text is an expression, and this one names nothing.\n\nWrong:  region: eu\nRight:  region: { const: eu }',
  },
  CG3030: {
    title: 'condition is not true or false',
    help: '`when` decides, so it must be a Boolean.\n\nWrong:  when: clientAssertion.tenant\nRight:  when: clientAssertion.tenant != null',
  },
  CG3031: {
    title: 'fact not known yet',
    help: "Rules and token settings read only the request, so that everything that can refuse is decided before anything is\nforwarded. `user` and `upstream` are known only after the upstream has answered: claims may read them, and not even\nclaims when they are sent to the upstream (fulfilment: assertion), or when there is none (fulfilment: issue). A `user`\nblock with `required` would hold nothing there, and does not load either.\n\nWrong:  when: user.department == 'sales'\nRight:  when: clientAssertion.department == 'sales'",
  },
  CG3032: {
    title: 'allow rule without effect',
    help: 'At introspection, revocation and device authorization an authenticated client is allowed unless a `deny` or a\n`require` refuses: an `allow` rule changes nothing there.\n\nWrong:  effect: allow     with  endpoints: [introspection]\nRight:  effect: require   with  endpoints: [introspection]',
  },
  CG3040: {
    title: 'reserved claim',
    help: 'Claims that the token service itself sets, and on which resource servers rely, cannot be set by a policy.\n\nWrong:  access_token: { sub: clientAssertion.sub }\nRight:  access_token: { subject_of_assertion: clientAssertion.sub }',
  },
  CG3041: {
    title: 'claim set twice',
    help: 'Two policies set the same claim for the same client, endpoint and grant, and no order of policies exists that\ncould decide. Claims of the access token also appear in introspection answers, so they share one set of names.\n\nLet one policy set the claim, or narrow `applies_to` so that no client has both.',
  },
  CG3042: {
    title: 'not possible with this fulfilment',
    help: 'A policy means the same under every fulfilment; what one cannot enforce is an error and never ignored.\n\ntoken.lifetime, token.audience   issue, reissue\ntoken.scope                      issue, reissue, or requests that carry scope upstream\nclaims.access_token              all but none\nclaims.id_token                  assertion, reissue\nclaims.introspection             issue, reissue, introspection\nrequest.dpop                     issue, reissue',
  },
  CG3043: {
    title: 'claims where no token is issued',
    help: 'Claims and token settings are computed at the token endpoint only.\n\nWrong:  applies_to: { endpoints: [introspection] }   with  claims: ...\nRight:  leave `endpoints` out, or name token',
  },
  CG3044: {
    title: 'token setting of the wrong type',
    help: '`lifetime` is a positive integer in seconds; `scope` and `audience` are a list of texts or one text separated by\nspaces.\n\nWrong:  lifetime: "\'900\'"\nRight:  lifetime: 900',
  },
  CG3050: {
    title: 'matches no client',
    help: 'No registered client fits, so the policy never applies through this line. Often the client was renamed.\n\nWrong:  clients: [partner_*]     (clients: partner-a, partner-b)\nRight:  clients: ["partner-*"]',
  },
  CG3051: {
    title: 'claim that only the client vouches for',
    help: 'The client has a say in the value, by what it asserts about itself or by an unsigned parameter, and nothing ties that\nto what is configured or verified: any client can write anything there. A schema limits the shape of a value, not its\ntruth.\n\nOnly `==` and `in` tie, in a rule that must hold, against configured or verified facts or constants as they are, or with\nthe same case function on both sides. A length, a part, a prefix, a pattern, an order and `!=` leave a choice.\n\nCompare and copy the configured value:\n  rules:  - { id: own, effect: require, when: clientAssertion.tenant == client.metadata.tenant }\n  claims: access_token: { tenant: client.metadata.tenant }\nor keep only what is configured:\n  groups: "#data.retainAll(clientAssertion.groups, client.metadata.groups)"',
  },
  CG3052: {
    title: 'allow rule that decides nothing',
    help: 'Grants add up: where one `allow` rule is always true, no other `allow` refuses anything. What must hold is a\n`require`. In a policy with claims an `allow` still decides who gets them.\n\nWrong:  effect: allow      beside another policy with  effect: allow, when: true\nRight:  effect: require',
  },
  CG3053: {
    title: 'guard that a client can escape',
    help: "The condition reads something that the client may leave out of its assertion or its request. Without it a part of the\n`deny` is false, or a part of the `require` is true, and the rule refuses nothing.\n\nWrong:  - { id: no-test, effect: deny, when: clientAssertion.env == 'test' }\nWrong:  - { id: no-test, effect: require, when: clientAssertion.env != 'test' }\nRight:  - { id: live, effect: require, when: clientAssertion.env == 'live' }\nRight:  assertion: { required: [env], ... }   with the deny\nRight:  - { id: tenant, effect: require, when: x == null or x == client.metadata.x }   where absence is meant",
  },
  CG3054: {
    title: 'no client has these grant types',
    help: 'A policy with `grant_types` concerns only token requests with one of these. None of the clients it is about is\nregistered for any, so it never decides a token request.\n\nWrong:  grant_types: [client_credential]\nRight:  grant_types: [client_credentials]',
  },
  CG3055: {
    title: 'refresh is not allowed',
    help: 'A refresh is a token request of its own, with grant_type refresh_token, and is refused unless a rule allows it. The\nclient may refresh, but no policy with an `allow` rule concerns it then.\n\nWrong:  grant_types: [authorization_code]\nRight:  grant_types: [authorization_code, refresh_token]',
  },
  CG3056: {
    title: 'fact that none of the clients has',
    help: '`client.certificate` is there for clients that authenticate with tls_client_auth or self_signed_tls_client_auth,\n`client.key` for those with private_key_jwt or self_signed_tls_client_auth. None of the clients that the policy is about\ndoes, so the fact is null in every request and what reads it decides nothing.\n\nWrong:  when: client.certificate != null     for clients with client_secret_basic\nRight:  applies_to: { clients: [those with certificates] }',
  },
  CG3120: {
    title: 'required without a property',
    help: 'A member that `required` names and `properties` does not is a slip, mostly: every request without it is refused, and no\nexpression can read it. It is an error where a described name is near, a warning otherwise; in `language: pel`, where\nundeclared claims can be read, only a near name is told.\n\nWrong:  assertion: { required: [tennant], properties: { tenant: { type: string } } }\nRight:  assertion: { required: [tenant], properties: { tenant: { type: string } } }',
  },
  CG3121: {
    title: 'value that no client has',
    help: "The policy compares a client_id, a member of the metadata or the thumbprint of a key with a text, and none of the\nregistered clients that it is about has it. A `deny` then refuses nobody. A value that the `metadata` block lists in\n`enum` is not told.\n\nWrong:  when: client.clientId == 'Partner-A'\nRight:  when: client.clientId == 'partner-a'",
  },
  CG3060: {
    title: 'unknown policy in a test',
    help: '`policies` of a test names policies by their `policy:` key, not by their file.\n\nWrong:  policies: [baseline.yaml]\nRight:  policies: [baseline]',
  },
  CG3061: {
    title: 'unknown client in a test',
    help: 'A client in a test is the id of a registered client, or the client itself.\n\nRight:  client: partner-a\nRight:  client: { client_id: new-partner, metadata: { tenant: acme } }',
  },
  CG3062: {
    title: 'policy test under the name of a policy',
    help: 'A file is a policy test when its name ends in .test.yaml, .test.yml or .test.json; every other file of the folder is a\npolicy.\n\nWrong:  tenant_test.yaml, tenant.tests.yaml\nRight:  tenant.test.yaml',
  },
  CG3064: {
    title: 'claim that no token of the issuer has',
    help: 'The client is one that an issuer vouches for: its token says what the platform writes. A claim that the platform does not\nhave, or has with another type, would show a decision that no request gets. What a case leaves out has the value that the\nplatform would write.\n\nWrong:  assertion: { repositry: acme/shop }\nWrong:  assertion: { run_number: 17 }            (GitHub writes a text)\nRight:  assertion: { repository: acme/shop, run_number: "17" }',
  },
  CG3065: {
    title: 'case with the token of another client',
    help: 'The mapping of the client in a case, `federated` or `spiffe_id` of its file, does not fit what the case says: the gateway would refuse the\nrequest before any policy, or take it for another client. Leave the claim out, and it has the value of the mapping; or say\nthat the case is refused.\n\nWrong:  client: deploy-shop\n        assertion: { sub: "repo:acme/site:ref:refs/heads/main" }\n        expect: { decision: allow }\nRight:  client: deploy-shop\n        expect: { decision: allow }\nRight:  client: deploy-shop\n        assertion: { sub: "repo:acme/site:ref:refs/heads/main" }\n        expect: { decision: deny, reason: request }',
  },
  CG3101: {
    title: 'token of an exchange, where there is none',
    help: 'Subject and actor tokens are facts of a token exchange that claimgate answers itself, and the assertion of a jwt-bearer\ngrant is a subject token. In every other request they would be null: a rule about them would look right in a test and decide nothing. What reads them loads in policies that name the\ngrant, without an upstream: by name, through the object that holds them, by a name that is computed, or in a schema\nblock.\n\nWrong:  subject_token: { required: [sub] }\nWrong:  all: context.requestData\nRight:  applies_to: { grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] }\n        subject_token: { required: [sub] }\nRight:  type: context.requestData.subjectTokenType',
  },
  CG3102: {
    title: 'equality of what may be missing',
    help: 'null equals null: where neither side is there, the rule lets the request through.\n\nWrong:  when: clientAssertion.tenant == client.metadata.tenant     with neither required\nRight:  metadata: { required: [tenant], ... }\nRight:  when: clientAssertion.tenant != null and clientAssertion.tenant == client.metadata.tenant',
  },
  CG3104: {
    title: 'grant by an actor who acted before',
    help: "`act` of the subject token is who acts with it now. What is nested in it is history: who acted before, by the word of\nwhoever issued that token. Nothing is granted for it (RFC 8693 section 4.1); a `require` or a `deny` may read it.\n\nWrong:  effect: allow   when: context.requestData.subjectToken.act.act.sub == 'console'\nRight:  effect: allow   when: context.requestData.subjectToken.act.sub == 'console'",
  },
  CG3105: {
    title: 'exchange that no policy allows',
    help: 'A client that exchanges tokens speaks for somebody else. An `allow` counts for that, and for jwt-bearer, only in a policy\nthat names the grant: whoever allows all registered clients their own tokens has not said so much.\n\nWrong:  policy: baseline\n        rules: [{ id: registered, effect: allow, when: true }]      for a client with the grant\nRight:  policy: exchange\n        applies_to: { clients: [agent], grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] }\n        rules: [{ id: agent, effect: allow, when: true }]',
  },
  CG3103: {
    title: 'allow rule that believes the client',
    help: "Everything that the condition, or an operand of its `or`, reads is what the client says about itself or asks for. Any\nclient can say it. A grant rests on something that somebody else stands for.\n\nWrong:  effect: allow   when: request.parameters.admin == 'yes'\nRight:  effect: allow   when: client.metadata.role == 'admin'\nRight:  applies_to: { clients: [admin-console] }   with   effect: allow, when: true",
  },
} as const
