import { expect, test } from 'vitest'
import { StoreRefused, StoreUnavailable } from '../errors.ts'
import { onDisk } from './fs-errors.ts'

const failing = (code: string) =>
  onDisk(() => Promise.reject(Object.assign(new Error(code), { code, path: '/secret' })))

test.each([
  ['ENOSPC', 'free some space'],
  ['EDQUOT', 'quota'],
  ['EACCES', 'owner and mode'],
  ['EPERM', 'owner and mode'],
  ['EROFS', 'read-only'],
])('%s is final, and says what to do', async (code, advice) => {
  const error = await failing(code).catch((each: unknown) => each)
  expect(error).toBeInstanceOf(StoreRefused)
  expect(error).toMatchObject({ code, message: expect.stringContaining(advice) })
})

test.each(['EMFILE', 'EIO', 'EBUSY'])('%s may pass', (code) =>
  expect(failing(code)).rejects.toBeInstanceOf(StoreUnavailable),
)

test('what is not about the disk comes through as it is', async () => {
  const defect = new TypeError('x is not a function')
  await expect(onDisk(() => Promise.reject(defect))).rejects.toBe(defect)
})
