import { expect, test } from 'vitest'
import { createLogger } from './index.ts'

function lineOf(fields: object): string {
  let line = ''
  createLogger('info', {
    write: (text) => {
      line += text
    },
  }).info(fields, 'said')
  return line
}

test.each([
  { password: 'PLANTED' },
  { req: { headers: { Authorization: 'Bearer PLANTED', 'Set-Cookie': ['PLANTED'] } } },
  { body: [{ user: { refreshToken: 'PLANTED' } }] },
  { a: { b: { c: { d: { e: { f: { g: { h: { token: 'PLANTED' } } } } } } } } },
])('a planted secret does not reach the log: %j', (fields) => {
  expect(lineOf(fields)).not.toContain('PLANTED')
})

test('what is no secret is kept, and the logged object is left as it was', () => {
  const fields = { path: '/tracks', user: { id: 7, secret: 'PLANTED' } }
  expect(JSON.parse(lineOf(fields))).toMatchObject({ path: '/tracks', user: { id: 7, secret: '[redacted]' } })
  expect(fields.user.secret).toBe('PLANTED')
})

test('an error is told by name, message, code, stack and cause, not by what hangs on it', () => {
  const cause = Object.assign(new Error('below'), { code: 'E1', client: { password: 'PLANTED' } })
  const line = lineOf({ err: new Error('above', { cause }) })
  expect(line).not.toContain('PLANTED')
  expect(JSON.parse(line).err).toMatchObject({ message: 'above', cause: { message: 'below', code: 'E1' } })
})
