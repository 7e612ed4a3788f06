/** Diagnostics of regular expressions and of the network literals of the library. */
export const CODES = {
  CG2301: {
    title: 'invalid regular expression',
    help: 'The pattern does not follow the syntax of java.util.regex.\n\nwrong:  [a-z, (abc, *a, a{2\nright:  [a-z], (abc), \\*a, a\\{2',
  },
  CG2302: {
    title: 'back-reference',
    help: "A back-reference makes matching take exponential time in the worst case, so the engine has none. References in a replacement are fine.\n\nwrong:  ([a-z])\\1\nright:  #regex.replaceAll(x, '([a-z]+)', '<$1>')",
  },
  CG2303: {
    title: 'look-ahead',
    help: "The engine matches in linear time and cannot look ahead. It can look behind. Test two patterns with `and` instead.\n\nwrong:  (?=.*[0-9]).{8,}\nright:  x matches '.{8,}' and x matches '.*[0-9].*'",
  },
  CG2304: {
    title: 'possessive quantifier',
    help: 'Possessive quantifiers exist to stop backtracking; this engine does not backtrack. The plain quantifier mostly means the same.\n\nwrong:  [0-9]++-\nright:  [0-9]+-',
  },
  CG2305: {
    title: 'atomic group',
    help: 'Atomic groups exist to stop backtracking; this engine does not backtrack. A plain group mostly means the same.\n\nwrong:  (?>[a-z]+)x\nright:  (?:[a-z]+)x',
  },
  CG2306: {
    title: 'construct that is not supported',
    help: 'The construct is Java, but the engine cannot express it exactly: \\G, \\X, \\b{g}, \\N{...}, Unicode blocks, ^ and $ after (?m), the flag U, capturing groups inside a look-behind.\n\nwrong:  (?m)^a\nright:  (?:^|\\n)a',
  },
  CG2307: {
    title: 'unknown property of characters',
    help: 'The name after \\p is not a property, a script or a category that Java knows.\n\nwrong:  \\p{Letter}, \\p{IsLattin}\nright:  \\p{L}, \\p{IsAlphabetic}, \\p{IsLatin}, \\p{Alpha}',
  },
  CG2308: {
    title: 'regular expression too large',
    help: 'A quantifier counts to 1,000 at most, nested counts multiply, groups nest 50 deep, and a pattern that is computed at run time has at most 200 characters.\n\nwrong:  [a-z]{1,5000}\nright:  [a-z]+',
  },
  CG2309: {
    title: 'look-behind without a greatest length',
    help: 'Java, and so PingOne, needs to know how far a look-behind may reach.\n\nwrong:  (?<=a+)b\nright:  (?<=a{1,20})b',
  },
  CG2390: {
    title: 'invalid network',
    help: "The second argument of #net.inCidr is a network in CIDR notation: its first address and the prefix length.\n\nwrong:  '10.1.2.3/8', '10.0.0.0/33', '10.*'\nright:  '10.0.0.0/8', '2001:db8::/32'",
  },
} as const
