/** A client as it stands in a file, after its JSON Schema has accepted it. */
export type { Client as ClientFile, Secret as SecretFile } from '../generated/client.ts'
