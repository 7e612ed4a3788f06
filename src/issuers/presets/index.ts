import type { TrustedIssuer } from '../../generated/config.ts'
import { aws } from './aws.ts'
import { circleci } from './circleci.ts'
import type { Preset } from './claims.ts'
import { entra } from './entra.ts'
import { gcp } from './gcp.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { kubernetes } from './kubernetes.ts'
import { spiffe } from './spiffe.ts'
import { terraform } from './terraform.ts'

export type PresetName = Extract<TrustedIssuer['claims'], string>

/** Every preset there is: a missing row does not compile. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  github,
  gitlab,
  kubernetes,
  gcp,
  entra,
  aws,
  circleci,
  terraform,
  spiffe,
}

/** Finds the preset of the platform that serves everybody under this URL; null for any other issuer. */
export const presetServing = (url: string): PresetName | null => {
  if (!URL.canParse(url)) return null
  const host = new URL(url).hostname.replace(/\.$/, '')
  const names = Object.keys(PRESETS) as PresetName[]
  return names.find(name => PRESETS[name].hosts.has(host)) ?? null
}
