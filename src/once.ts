/** Makes something when it is first asked for, and only then. A leaf: it imports nothing of ours. */
export const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
