/** Places for requests that run at one time, and the shares of them that one endpoint and one party can hold. */

export interface Slots {
  /** Takes a place; false when there is none, or none more for this endpoint or this party. */
  readonly enter: (endpoint: string, party: string) => boolean
  /** Gives the place back. */
  readonly leave: (endpoint: string, party: string) => void
}

export interface SlotsInput {
  readonly total: number
  /** The most of one party: a network that passes requests, a client in whose name the upstream is asked. */
  readonly ofParty: number
}

/** Returns the most that one endpoint can hold, of all places and of those of one party: a quarter is left for the others. */
export const shareOf = (total: number): number => Math.ceil((total * 3) / 4)

/** Makes places. What is counted is what runs, so that nothing has to be forgotten. */
export const createSlots = ({ total, ofParty }: SlotsInput): Slots => {
  const ofEndpoint = shareOf(total)
  const ofPair = shareOf(ofParty)
  const endpoints = new Map<string, number>()
  const parties = new Map<string, number>()
  const pairs = new Map<string, number>()
  let used = 0
  return {
    enter: (endpoint, party) => {
      const here = endpoints.get(endpoint) ?? 0
      const theirs = parties.get(party) ?? 0
      const pair = `${party} ${endpoint}`
      const both = pairs.get(pair) ?? 0
      if (used >= total || here >= ofEndpoint || theirs >= ofParty || both >= ofPair) return false
      used++
      pairs.set(pair, both + 1)
      endpoints.set(endpoint, here + 1)
      parties.set(party, theirs + 1)
      return true
    },
    leave: (endpoint, party) => {
      used--
      release(endpoints, endpoint)
      release(parties, party)
      release(pairs, `${party} ${endpoint}`)
    },
  }
}

const release = (counts: Map<string, number>, name: string): void => {
  const count = counts.get(name) ?? 0
  if (count > 1) counts.set(name, count - 1)
  else counts.delete(name)
}
