import { expect, test } from 'vitest'
import {
  canIdentity,
  canPasskey,
  canSession,
  type IdentityAction,
  type PasskeyAction,
  type SessionAction,
} from './policy.ts'

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

const passkeys: [PasskeyAction, keyof typeof askers, boolean][] = [
  ['rename', 'owner', true],
  ['rename', 'other', false],
  ['rename', 'nobody', false],
  ['remove', 'owner', true],
  ['remove', 'other', false],
  ['remove', 'nobody', false],
]

test.each(passkeys)('%s a passkey by %s: %s', (action, asker, may) => {
  expect(canPasskey(askers[asker], action, { userId: 'owner' })).toBe(may)
})
