import { describe, expect, test } from 'vitest'
import { isServer, judgeKnock, type Knock } from './browser-answer.ts'

const state = 'a-state-that-nobody-else-knows'
const expected = { port: 43210, state, server: 'https://music.example' }
const host = '127.0.0.1:43210'
const knock = (query: Record<string, string> | string, more: Partial<Knock> = {}) =>
  judgeKnock({ method: 'GET', target: `/callback?${new URLSearchParams(query)}`, host, ...more }, expected)
const given = { code: 'the-code', state, iss: 'https://music.example' }

test('the answer that is waited for', () => {
  expect(knock(given)).toEqual({ kind: 'answer', answer: { kind: 'code', code: 'the-code' } })
})

test('a no, and a refusal, of the server that was asked', () => {
  const { code: _, ...rest } = given
  expect(knock({ ...rest, error: 'access_denied' })).toMatchObject({ answer: { kind: 'cancelled' } })
  expect(knock({ ...rest, error: 'invalid_request' })).toMatchObject({
    answer: { kind: 'refused', error: 'invalid_request' },
  })
})

test.each([
  ['https://other.example'],
  ['http://music.example'],
  ['https://music.example:8443'],
  ['https://music.example.evil.example'],
  ['https://music.example@evil.example'],
  ['music.example'],
  [''],
])('an answer that says it is of %j, with the right state, is of another server', (iss) => {
  expect(knock({ ...given, iss })).toEqual({ kind: 'answer', answer: { kind: 'mixed-up', issuer: iss } })
})

test('an answer that does not say whose it is counts as another server’s', () => {
  const { iss: _, ...rest } = given
  expect(knock(rest)).toMatchObject({ answer: { kind: 'mixed-up' } })
})

describe('sent away, and waited on', () => {
  test.each<[string, Partial<Knock>, number]>([
    ['another path', { target: '/' }, 404],
    ['an icon', { target: '/favicon.ico' }, 404],
    ['a path that only ends alike', { target: `/x/callback?${new URLSearchParams(given)}` }, 404],
    [
      'a whole address as proxies are sent',
      { target: `http://${host}/callback?${new URLSearchParams(given)}` },
      404,
    ],
    ['no query', { target: '/callback' }, 400],
    ['two question marks', { target: `/callback??${new URLSearchParams(given)}` }, 400],
    ['a form', { method: 'POST' }, 405],
    ['a head', { method: 'HEAD' }, 405],
    ['a preflight', { method: 'OPTIONS' }, 405],
    ['a name that was bound to the address', { host: 'evil.example:43210' }, 403],
    ['a name of the loopback', { host: 'localhost:43210' }, 403],
    ['another port', { host: '127.0.0.1:80' }, 403],
    ['no host', { host: undefined }, 403],
  ])('%s', (_name, more, status) => {
    expect(knock(given, more)).toEqual({ kind: 'stray', status })
  })

  test.each([
    ['another state', { ...given, state: 'a-state-that-a-page-has-guessed' }],
    ['the beginning of the state', { ...given, state: state.slice(0, -1) }],
    ['no state', { code: 'the-code', iss: given.iss }],
    ['another state with a no', { error: 'access_denied', state: 'x', iss: given.iss }],
    ['another state of another server', { ...given, state: 'x', iss: 'https://evil.example' }],
    ['neither code nor error', { state, iss: given.iss }],
    ['a code that is none', { ...given, code: '<script>' }],
  ])('%s', (_name, query) => {
    expect(knock(query)).toEqual({ kind: 'stray', status: 400 })
  })

  test.each(Object.keys(given))('%s twice', (name) => {
    const target = `/callback?${new URLSearchParams(given)}&${name}=x`
    expect(knock(given, { target })).toEqual({ kind: 'stray', status: 400 })
  })
})

test('the loopback’s names are one server, port by port', () => {
  expect(isServer('http://localhost:4000', 'http://127.0.0.1:4000')).toBe(true)
  expect(isServer('http://127.0.0.1:4000', 'http://[::1]:4000')).toBe(true)
  expect(isServer('http://localhost:4000', 'http://127.0.0.1:4001')).toBe(false)
  expect(isServer('http://localhost.evil.example:4000', 'http://localhost:4000')).toBe(false)
  expect(isServer('https://music.example/', 'https://music.example')).toBe(true)
})
