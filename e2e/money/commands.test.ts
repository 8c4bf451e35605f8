import { expect, test } from 'vitest'
import { commandsPlayed, faultsPlayed, modesPlayed, playedOf, settingsPlayed } from './commands.ts'
import { names } from './steps.ts'

const withPrefix = (prefix: string) =>
  [...names]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .toSorted()

test.each([
  ['deliver: ', modesPlayed],
  ['fault: ', { ...faultsPlayed, missing: true }],
  ['command: ', commandsPlayed],
] as const)('the steps named “%s…” are those that are said to be played', (prefix, table) => {
  expect(withPrefix(prefix)).toEqual(playedOf(table).toSorted())
})

test.each([
  ['commands', commandsPlayed],
  ['modes', modesPlayed],
  ['faults', faultsPlayed],
  ['settings', settingsPlayed],
])('%s that are not played say why', (_, table: Readonly<Record<string, true | string>>) => {
  const excuses = Object.values(table).filter((why) => why !== true)
  expect(excuses.filter((why) => String(why).length < 20)).toEqual([])
})
