import { expect, test } from 'vitest'
import { canSession, type SessionAction } from './policy.ts'

const session = { userId: 'owner' }
const askers = { owner: { userId: 'owner' }, other: { userId: 'other' }, nobody: undefined }
const table: [SessionAction, keyof typeof askers, boolean][] = [
  ['list', 'owner', true],
  ['list', 'other', false],
  ['list', 'nobody', false],
  ['end', 'owner', true],
  ['end', 'other', false],
  ['end', 'nobody', false],
]

test.each(table)('%s by %s: %s', (action, asker, may) => {
  expect(canSession(askers[asker], action, session)).toBe(may)
})
