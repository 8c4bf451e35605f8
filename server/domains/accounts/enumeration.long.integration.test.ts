import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareAnswer, type BareCaller, bareCaller } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { NOBODYS_HASH } from './passwords.ts'

/** Answers of each kind; half of the unknown ones are compared with the other half, to see what noise alone does. */
const SAMPLES = 200
/** Answers are mostly waited for: so many at once do not take longer. */
const LANES = 3
const PASSWORD = 'copper lantern under rain'
let database: TestDatabase
let server: TestServer
let call: BareCaller
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  // Mails would be sent in between, by the same process.
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  call = bareCaller(server.url)
  await makeAccounts()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** All of one length, so that what comes back is too. */
const address = (kind: 'known' | 'other', number: number) =>
  `${kind}-${String(number).padStart(6, '0')}@veza.example`
const unknownAddress = () => address('other', ++count)

/** One for each sample: what was asked for an account before, such as a mail a minute ago, must not make it cheap. */
async function makeAccounts(): Promise<void> {
  const { ctx } = server
  const now = ctx.clock.now()
  const rows = Array.from({ length: SAMPLES + 1 }, (_, number) => ({
    id: ctx.newId(),
    email: address('known', number),
    username: `known-${number}`,
    displayName: `Known ${number}`,
    passwordHash: NOBODYS_HASH,
    emailVerifiedAt: now,
    createdAt: now,
    updatedAt: now,
  }))
  await ctx.transaction((tx) => tx.insertInto('users').values(rows).execute())
}
const freshName = () => `name-${String(++count).padStart(6, '0')}`
type Ask = (email: string) => Promise<BareAnswer>

const asks: Record<string, Ask> = {
  register: (email) =>
    call('POST /auth/register', { body: { email, password: PASSWORD, username: freshName() } }),
  login: (email) => call('POST /auth/login', { body: { email, password: 'not the password of anybody' } }),
  'reset-request': (email) => call('POST /auth/password/reset-request', { body: { email } }),
  'resend-verification': (email) => call('POST /auth/resend-verification', { body: { email } }),
}

/** All that an answer shows, without what is drawn anew for each and what was asked. */
function shown({ status, headers, body, setCookies }: BareAnswer, email: string): string {
  const named = [...headers].filter(([name]) => !['date', 'x-request-id', 'etag'].includes(name))
  return JSON.stringify([status, named, body, [...setCookies.keys()]])
    .replaceAll(email, '<email>')
    .replace(/"requestId":"[^"]+"/, '')
    .replace(/name-\d{6}/g, '<name>')
    .replace(/'nonce-[^']+'/g, '<nonce>')
}

/**
 * Kolmogorov and Smirnov's distance between two samples: the widest gap between their distributions, 0 to 1. Unlike a
 * mean it sees every difference of shape, and a single slow answer moves it by no more than that answer's share.
 */
function distance(one: readonly number[], other: readonly number[]): number {
  const share = (values: readonly number[], at: number) =>
    values.filter((value) => value <= at).length / values.length
  return Math.max(...[...one, ...other].map((at) => Math.abs(share(one, at) - share(other, at))))
}

async function timed(ask: Ask, email: string): Promise<{ ms: number; shown: string }> {
  const from = performance.now()
  const answer = await ask(email)
  return { ms: performance.now() - from, shown: shown(answer, email) }
}

/** Two unknown ones for each known one, in turn, so that whatever slows the machine slows all three. */
async function measure(ask: Ask) {
  const ms = { known: [] as number[], unknown: [] as number[], unknownToo: [] as number[] }
  const answers = { known: new Set<string>(), unknown: new Set<string>() }
  const turns = ['known', 'unknown', 'unknownToo'] as const
  const sample = async (number: number) => {
    for (let turn = 0; turn < turns.length; turn++) {
      const who = turns[(turn + number) % turns.length] ?? 'known'
      const email = who === 'known' ? address('known', number) : unknownAddress()
      const { ms: took, shown: answer } = await timed(ask, email)
      ms[who].push(took)
      answers[who === 'known' ? 'known' : 'unknown'].add(answer)
    }
  }
  const lane = async (first: number) => {
    for (let number = first; number < SAMPLES; number += LANES) await sample(number)
  }
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
  return { ms, answers }
}

test('the distance tells samples apart, and like ones not', () => {
  const spread = (from: number) => Array.from({ length: 200 }, (_, index) => from + (index % 20))
  expect(distance(spread(100), spread(100))).toBe(0)
  expect(distance(spread(100), spread(105))).toBeCloseTo(0.25)
  expect(distance(spread(100), spread(200))).toBe(1)
})

test.each(Object.entries(asks))(
  '%s: byte for byte the same answer for a known address, in times that no rank tells apart',
  async (name, ask) => {
    await ask(address('known', SAMPLES))
    await ask(unknownAddress())
    const { ms, answers } = await measure(ask)
    expect(answers.known.size, [...answers.known, ...answers.unknown].join('\n')).toBe(1)
    expect([...answers.known]).toEqual([...answers.unknown])
    const noise = distance(ms.unknown, ms.unknownToo)
    const found = distance(ms.known, ms.unknown)
    console.log(`${name}: distance ${found.toFixed(3)}, noise ${noise.toFixed(3)}`)
    // Two like samples of 200 come to more than 0.25 once in 100,000 runs; without even times it is 0.45 to 1.
    expect(found).toBeLessThan(Math.max(3 * noise, 0.25))
  },
  240_000,
)
