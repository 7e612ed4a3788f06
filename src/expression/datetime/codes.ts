/** Diagnostics of dates: what the author of an expression got wrong in a date pattern or a time zone. */
export const CODES = {
  CG2401: {
    title: 'unknown letter in a date pattern',
    help: "Every letter of a date pattern has a meaning (Java's DateTimeFormatter); text goes between single quotes.\nwrong: yyyy-MM-dd T HH:mm\nright: yyyy-MM-dd 'T' HH:mm\nLetters: G u y Y Q q M L w W d D F g E e c a B h K k H m s S A n N V v z O X x Z p",
  },
  CG2402: {
    title: 'wrong number of letters in a date pattern',
    help: 'How often a letter is repeated chooses its form, and each letter has its own limit.\nwrong: HHH, aa, MMMMMM\nright: HH, a, MMMM',
  },
  CG2403: {
    title: 'a date pattern that does not close or combine',
    help: "A quote is closed by a quote, `]` needs an earlier `[`, `#`, `{` and `}` are reserved, and the pad letter `p` stands before another letter.\nwrong: yyyy 'T, dd], ppppHmm\nright: yyyy 'T', [dd], ppppH[mm]",
  },
  CG2404: {
    title: 'unknown time zone',
    help: 'A time zone is Z, UTC, GMT or UT (with an offset or without), an offset, or a name of the IANA database in its exact spelling.\nwrong: EST, PST, america/vancouver, UTC+1:00\nright: America/Vancouver, UTC+01:00, +0100, Z',
  },
} as const
