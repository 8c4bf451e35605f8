import { expect, test } from 'vitest'
import { commandsPlayed, faultsPlayed, modesPlayed, playedOf } from './commands.ts'
import { names } from './steps.ts'

const withPrefix = (prefix: string) =>
  [...names]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .toSorted()

test.each([
  ['deliver: ', modesPlayed],
  ['fault: ', faultsPlayed],
  ['command: ', commandsPlayed],
] as const)('the steps named “%s…” are those that are said to be played', (prefix, table) => {
  expect(withPrefix(prefix)).toEqual(playedOf(table).toSorted())
})
