export { disk } from './disk.ts'
export { digestOf, type Entry, FileError, type Files, type FileText, fileText, type Kind } from './files.ts'
export { filesOf } from './memory.ts'
export { readSchema } from './schemas.ts'
export { isReference, readSecrets, type SecretReference, type Secrets, secretPath } from './secrets.ts'
export {
  type Found,
  findFiles,
  isNearlySource,
  isOverlooked,
  isTestFile,
  sourceFiles,
  type TestFiles,
  TooManyFiles,
} from './walk.ts'
