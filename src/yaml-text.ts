/** Plain words that YAML, or a reader of an older version of it, takes for something else. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i

const PLAIN = /^[A-Za-z_](?:[\w.:/@+-]*[\w/+-])?$/

/** Writes a text as a key or a value of a YAML file, also between braces: with quotes where it could be read as anything else. */
export const yamlText = (text: string): string => (PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text))
