/** Writes a text as a literal in single quotes. Quotes of either kind are doubled: of two, one is read. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('"', '""')}'`
