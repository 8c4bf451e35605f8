import { roles } from '@veza/shared/contracts/accounts.ts'
import { uploadPurposes } from '@veza/shared/contracts/uploads.ts'
import { expect, test } from 'vitest'
import { admit, assertQuota, canUpload, needsCreator, type UploadAction } from './policy.ts'

const limits = { audioBytes: 20 * 1024 * 1024, imageBytes: 1, videoBytes: 1 }
const audio = (bytes: number) => () => admit(limits, { purpose: 'original', filename: 'a.wav', bytes })

test('one byte over the limit is told in bytes, far over it in MB', () => {
  expect(audio(limits.audioBytes)).not.toThrow()
  expect(audio(limits.audioBytes + 1)).toThrow('has 20971521 bytes; up to 20971520 bytes')
  expect(audio(2 * limits.audioBytes)).toThrow('has 40 MB; up to 20 MB')
})

test('a quota that is nearly full is told in bytes, and so is what would not fit', () => {
  const quota = 5 * 1024 * 1024
  expect(() => assertQuota(quota, quota - 10, 10)).not.toThrow()
  expect(() => assertQuota(quota, quota - 10, 11)).toThrow(
    'take 5242870 bytes of 5242880 bytes, and this one has 11 bytes',
  )
  expect(() => assertQuota(quota, quota / 2, quota)).toThrow('take 2.5 MB of 5 MB, and this one has 5 MB')
})

const OWNER = 'the owner'
const actions: readonly UploadAction[] = ['see', 'send', 'give']
const who = [
  { name: 'nobody', userId: undefined },
  { name: 'the owner', userId: OWNER },
  { name: 'another', userId: 'another' },
]
/** All that is allowed: `who action`. No role gives more, and none less. */
const allowed = new Set(['the owner see', 'the owner send', 'the owner give'])

const rows = who.flatMap(({ name, userId }) =>
  (userId === undefined ? [undefined] : roles).flatMap((role) =>
    actions.map((action) => ({ name, userId, role, action })),
  ),
)

test.each(rows)('$name ($role) may $action an upload?', ({ name, userId, role, action }) => {
  const viewer = userId && role ? { userId, sessionId: 's', factorAt: undefined, roles: [role] } : undefined
  expect(canUpload(viewer, action, { userId: OWNER })).toBe(allowed.has(`${name} ${action}`))
})

test('the table has every case once', () => {
  expect(rows).toHaveLength((1 + 2 * roles.length) * actions.length)
})

test('what belongs to a track is a creator’s to bring', () => {
  expect(uploadPurposes.filter(needsCreator)).toEqual(['original', 'cover'])
})
