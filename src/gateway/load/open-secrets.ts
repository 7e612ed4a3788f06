/** Files with secrets that others can read. */
import { type Files, secretPath } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { createPace } from '../../slices.ts'
import type { Source } from '../../source/index.ts'
import type { PlacedReference } from './client-references.ts'

/** Whoever is not of the group may read it, or somebody else may write it. A group that reads is how pods share a volume. */
const OPEN = 0o027

/** Warns about every file that a reference names and that others can read or change. */
export const checkSecretFiles = async (
  sources: readonly Source[],
  references: readonly PlacedReference[],
  files: Files,
): Promise<readonly Diagnostic[]> => {
  const found: Diagnostic[] = []
  const byFile = new Map(sources.map(source => [source.file, source]))
  const pace = createPace()
  for (const reference of references) {
    const rest = pace()
    if (rest !== null) await rest
    const path = reference.isPublic ? null : secretPath(reference)
    const source = byFile.get(reference.file)
    if (path === null || source === undefined) continue
    const mode = await files.modeOf(path).catch(() => null)
    if (mode === null || (mode & OPEN) === 0) continue
    const message = 'the file with the secret can be read or written by other users'
    const help = 'chmod 600 it; in Kubernetes, defaultMode: 0440 with fsGroup'
    const what = { code: 'CG6120', severity: 'warning', message, help } as const
    found.push(source.diagnose(source.spanOf(reference.path), what))
  }
  return found
}
