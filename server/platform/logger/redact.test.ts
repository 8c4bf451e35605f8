import { describe, expect, test } from 'vitest'
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

const signed = (name: string) =>
  `https://store.example/a/b.wav?x-id=Get&${name}=PLANTED%2F1&X-Amz-Date=20261121`

describe.each(['x-veza-signature', 'X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token'])(
  'the %s of a signed address',
  (name) => {
    const url = signed(name)
    test.each<[string, object]>([
      ['a field', { url }],
      ['a deep field', { a: [{ b: { c: url } }] }],
      ['something that is no plain object', { url: new URL(url) }],
      ['the message and the stack of an error', { err: new Error(`GET ${url} failed`) }],
      ['the cause of an error', { err: new Error('above', { cause: new Error(`GET "${url}" failed`) }) }],
      ['a cause that is no error', { err: new Error('above', { cause: url }) }],
      ['an address inside an address', { url: `https://x.example/?to=${encodeURIComponent(url)}` }],
      ['parameters that were read', { query: { [name]: 'PLANTED' } }],
    ])('does not reach the log in %s', (_where, fields) => {
      const line = lineOf(fields)
      expect(line).not.toContain('PLANTED')
      expect(JSON.parse(line)).toMatchObject({ msg: 'said' })
    })

    test('does not reach the log in what is said, and the rest of it does', () => {
      let line = ''
      const write = (text: string) => {
        line += text
      }
      createLogger('info', { write }).child({ url }).info('fetched %s', url)
      expect(JSON.parse(line).msg).toBe(`fetched ${url.replace('PLANTED%2F1', '[redacted]')}`)
      expect(line).not.toContain('PLANTED')
    })
  },
)

describe('what some library words with what it was given', () => {
  const codeOf = (code: string, message: string) => Object.assign(new Error(message), { code })
  test.each<[string, object]>([
    ['an address', { err: new Error('550 <planted@secret.example>: no such user') }],
    ['an address in a path', { path: '/x/planted%40secret.example' }],
    ['a hash of a password', { err: new Error('for $argon2id$v=19$m=19456,t=2,p=1$PLANTED$PLANTED') }],
    ['a token', { err: new Error('at eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJQTEFOVEVEIn0.PLANTED') }],
    ['a value of a wrong type', { err: codeOf('22P02', 'invalid input syntax for type uuid: "PLANTED"') }],
    ['a value that a function names', { err: codeOf('P0001', 'not fit: PLANTED\nPLANTED') }],
  ])('%s does not reach the log', (_what, fields) => {
    expect(lineOf(fields)).not.toMatch(/planted/i)
  })

  test('what names no value is kept: constraints, and packages in a stack', () => {
    const message = 'duplicate key value violates unique constraint "users_email_key"'
    const line = lineOf({
      err: Object.assign(codeOf('23505', message), { stack: `at /node_modules/@orpc/server/a.js` }),
    })
    expect(JSON.parse(line).err).toMatchObject({ message, stack: 'at /node_modules/@orpc/server/a.js' })
  })
})
