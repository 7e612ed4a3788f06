/** `equalsIgnoreCase` with a text of ours: character by character, each folded. */
import { foldPoint } from '../expression/index.ts'
import { mappingOf } from './case-mapping.ts'
import { type Machine, pointsOf } from './machine.ts'

/** Characters that a fold leads to one of these. */
const sourcesOf = (folds: ReadonlySet<number>): readonly number[] => {
  const changing = new Set([...mappingOf('lower').changed, ...mappingOf('upper').changed, ...folds])
  return [...changing].filter(point => folds.has(foldPoint(point)))
}

export const equalsIgnoringCase = (text: string): Machine => {
  const wanted = pointsOf(text).map(foldPoint)
  const folds = new Set(wanted)
  return {
    key: `equals ignoring case ${JSON.stringify(text)}`,
    start: 0,
    step: (state, point) => (state >= 0 && wanted[state] === foldPoint(point) ? state + 1 : -1),
    accepts: state => state === wanted.length,
    kindOf: point => (folds.has(foldPoint(point)) ? String(foldPoint(point)) : ''),
    points: [...new Set([...sourcesOf(folds), ...pointsOf(text)])],
    cuts: [],
  }
}
