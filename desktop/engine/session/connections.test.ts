import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { type Connections, createConnections } from './connections.ts'
import { SignedOut } from './session.ts'
import { json, one, other, refuse, sessionsOf, signInAs, startStub } from './testing.ts'

let library: TestLibrary
let connections: Connections
let url: string
/** Whose tokens came, in their order; and how each is answered. */
let seen: string[]
let answer: (who: string, res: ServerResponse) => void
let stop: () => Promise<void>

beforeEach(async () => {
  seen = []
  answer = (_who, res) => json(res)
  const stub = await startStub((who, _req, res) => {
    seen.push(who)
    answer(who, res)
  })
  url = stub.url
  stop = stub.stop
  library = await testLibrary()
  connections = createConnections({ ...sessionsOf(library), random: Math.random })
  signIn(one)
})
afterEach(async () => {
  await connections.close()
  library.close()
  await stop()
})

const signIn = (who: string) => signInAs(sessionsOf(library).store, url, who, library.clock.now())

test('a connection never takes the token of whoever has signed in since', async () => {
  const { api } = connections.to(url, one)
  await api.accounts.me()
  signIn(other)
  await expect(api.accounts.me()).rejects.toThrow(SignedOut)
  expect(() => connections.to(url, one)).toThrow(SignedOut)
  await connections.to(url, other).api.accounts.me()
  expect(seen).toEqual(['one', 'other'])
})

test('what was refused while another signed in is not said again in their name', async () => {
  answer = (who, res) => {
    if (who === 'one') signIn(other)
    if (who === 'one') refuse(res)
    else json(res)
  }
  const { api } = connections.to(url, one)
  const wish = api.catalog.create({ title: 'Mine' }, { context: { idempotencyKey: 'key' } })
  await expect(wish).rejects.toThrow(SignedOut)
  expect(seen).toEqual(['one'])
})

test('what is under way ends when its session is replaced, and goes on when its account is back', async () => {
  answer = () => undefined
  const before = connections.to(url, one)
  const asked = before.api.accounts.me()
  const ended = expect(asked).rejects.toThrow(SignedOut)
  while (seen.length === 0) await new Promise((done) => setTimeout(done, 5))
  signIn(other)
  connections.endReplaced()
  await ended
  expect(before.signal.reason).toBeInstanceOf(SignedOut)
  answer = (_who, res) => json(res)
  signIn(one)
  const after = connections.to(url, one)
  expect(after.signal.aborted).toBe(false)
  await after.api.accounts.me()
  expect(seen).toEqual(['one', 'one'])
})

test('a new sign-in of the same account ends nothing', async () => {
  const { signal } = connections.to(url, one)
  signIn(one)
  connections.endReplaced()
  expect(signal.aborted).toBe(false)
  expect(connections.to(url, one).signal).toBe(signal)
})
