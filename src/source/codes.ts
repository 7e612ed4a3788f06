/** Diagnostics of reading a file. */
export const CODES = {
  CG1001: {
    title: 'not valid YAML',
    help: 'The text cannot be read as YAML 1.2. Most often a value needs quotes because it holds `: ` or ` #`, or a line\nis indented differently from its neighbours.\n\nWrong:  when: a: b\nRight:  when: "a: b"',
  },
  CG1003: {
    title: 'duplicate key',
    help: 'A map holds the same key twice. Readers disagree on which one counts, so neither does.\n\nRemove one of the two.',
  },
  CG1004: {
    title: 'alias, anchor or merge key',
    help: 'Aliases (`*name`), anchors (`&name`) and merge keys (`<<`) make a value come from somewhere else in the file.\nA policy must show what it does at the place where it does it.\n\nWrong:  claims: { <<: *base }\nRight:  write the keys out, or share a `const`.',
  },
  CG1005: {
    title: 'YAML tag',
    help: 'A plain value that begins with `!` is a YAML tag, not an expression.\n\nWrong:  when: !clientAssertion.admin\nRight:  when: "!clientAssertion.admin"',
  },
  CG1006: {
    title: 'key is not a string',
    help: 'Keys are strings. A value that begins with `{` and is not quoted is a YAML map.\n\nWrong:  role: {clientAssertion.role}\nRight:  role: "{clientAssertion.role}"',
  },
  CG1007: {
    title: 'not a JSON number',
    help: 'Numbers must be finite, and whole numbers at most 9007199254740991, so that they are read exactly.\n\nQuote the text to keep it as a string.',
  },
  CG1008: {
    title: 'several documents',
    help: 'A file holds one YAML document. Put what follows `---` into a file of its own.',
  },
  CG1009: {
    title: 'empty file',
    help: 'The file holds no value. Half-written files look like this; write the first key, or remove the file.',
  },
  CG1010: {
    title: 'file too large',
    help: 'Files of more than 1 MiB are not read. Split the file.',
  },
} as const
