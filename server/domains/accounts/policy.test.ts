import { expect, test } from 'vitest'
import { canIdentity, canSession, type IdentityAction, type SessionAction } from './policy.ts'

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

const identities: [IdentityAction, keyof typeof askers, boolean][] = [
  ['unlink', 'owner', true],
  ['unlink', 'other', false],
  ['unlink', 'nobody', false],
]

test.each(identities)('%s an identity by %s: %s', (action, asker, may) => {
  expect(canIdentity(askers[asker], action, { userId: 'owner' })).toBe(may)
})
