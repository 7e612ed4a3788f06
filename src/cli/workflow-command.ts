/** Texts in the workflow commands of GitHub, which have escapes of their own. */
export const inMessage = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

/** A text before the `::`, where a comma and a colon end a property. */
export const inProperty = (text: string): string => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
