import { randomInt } from 'node:crypto'
import { problemSchema } from '@veza/shared/contracts/common.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { call, newTrack } from '../support/api.ts'
import { newProvider, providerEnvironment } from '../support/money.ts'
import { newDraft, newOnSale } from '../support/products.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import type { StripeStandIn } from '../support/stripe/server.ts'
import { hostileCall } from './support/hostile.ts'
import { fittingCall, type Known, type Operation, operationsOf, type Sent, send } from './support/inputs.ts'
import { startTarget, type Target } from './support/target.ts'

/** Calls of every operation; `npm run fuzz -- --runs N` makes more. */
const runs = Number(process.env.VEZA_FUZZ_RUNS ?? 8)
const seed = Number(process.env.VEZA_FUZZ_SEED ?? randomInt(2 ** 31))

const personas = ['nobody', 'listener', 'creator', 'admin'] as const
type Persona = (typeof personas)[number]

let server: Target
let stripe: StripeStandIn
let operations: Operation[]
const signedIn = new Map<Persona, SignedInUser>()

beforeAll(async () => {
  // With a provider: without one, what needs it says 503 and is not looked at further.
  stripe = await newProvider()
  server = await startTarget({ logLevel: 'error', env: providerEnvironment(stripe) })
  operations = await operationsOf(server.url)
  console.log(`Fuzzing ${operations.length} operations, ${runs} calls each, seed ${seed}.`)
})
afterAll(async () => {
  await server?.stop()
  await stripe?.stop()
})

/** Whoever was signed out, deleted or demoted by a call is replaced. */
async function authorizationOf(persona: Persona): Promise<string | undefined> {
  if (persona === 'nobody') return undefined
  const known = signedIn.get(persona)
  if (known && (await call(server, known, 'GET /auth/me')).status === 200) return known.authorization
  const user = await newUser(server, persona === 'listener' ? [] : [persona])
  if (persona === 'admin')
    await sql`UPDATE sessions SET factor_at = now() WHERE user_id = ${user.id}`.execute(server.ctx.db)
  signedIn.set(persona, user)
  return user.authorization
}

/** Something of everything, so that ids lead somewhere. */
async function whatThereIs(): Promise<Known> {
  const creator = await newUser(server)
  const track = await newTrack(server, creator)
  await authorizationOf('creator')
  const own = await newTrack(server, signedIn.get('creator') as SignedInUser)
  const onSale = await newOnSale(server, creator)
  const draft = await newDraft(server, signedIn.get('creator') as SignedInUser)
  const others = await Promise.all([newUser(server, []), newUser(server, [])])
  const { rows } = await sql<{ id: string }>`SELECT id FROM sessions LIMIT 3`.execute(server.ctx.db)
  return {
    ids: [
      track.id,
      own.id,
      onSale.id,
      draft.id,
      creator.id,
      ...others.map(({ id }) => id),
      ...rows.map(({ id }) => id),
    ],
    usernames: [creator.username, ...others.map(({ username }) => username), 'nobody-here'],
  }
}

/** What is wrong with an answer; undefined if nothing is. */
function faultOf(operation: Operation, answer: Response, text: string): string | undefined {
  const { status } = answer
  if (status >= 500) return `answered ${status}: ${text.slice(0, 300)}`
  if (/node_modules|\bat .*\.ts:\d|SELECT .* FROM|violates .* constraint/.test(text))
    return `tells of the inside: ${text.slice(0, 300)}`
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return `answered ${status} without JSON: ${text.slice(0, 300)}`
  }
  if (status >= 400) {
    const problem = problemSchema.safeParse(body)
    if (!answer.headers.get('content-type')?.startsWith('application/problem+json'))
      return `${status} is no problem document: ${answer.headers.get('content-type')}`
    if (!problem.success || problem.data.status !== status)
      return `${status} is no problem: ${text.slice(0, 300)}`
    return undefined
  }
  const schema = operation.answers[status]
  if (!schema) return `answered ${status}, which the document does not know`
  const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(body)
  return parsed.success ? undefined : `${status} breaks its schema: ${parsed.error.message.slice(0, 400)}`
}

/** Runs one operation; what failed, as small as fast-check can make it. */
async function attack(operation: Operation, known: Known): Promise<string | undefined> {
  const sent = fc.oneof(fittingCall(operation, known), {
    arbitrary: hostileCall(operation, known),
    weight: 2,
  })
  const property = fc.asyncProperty(fc.constantFrom(...personas), sent, async (persona, given: Sent) => {
    // Clients tidy such addresses up before they ask.
    fc.pre(!Object.values(given.inPath).some((value) => value === '.' || value === '..'))
    const authorization = await authorizationOf(persona)
    const answer = await send(server.url, operation, given, authorization ? { authorization } : {})
    const fault = faultOf(operation, answer, await answer.text())
    if (fault !== undefined) throw new Error(fault)
  })
  const checked = await fc.check(property, { numRuns: runs, seed, endOnFailure: true, maxSkipsPerRun: 10 })
  if (!checked.failed) return undefined
  const said = checked.errorInstance instanceof Error ? checked.errorInstance.message : 'failed'
  return `${operation.name} (${operation.method} ${operation.path}) ${said}\n  for ${fc.stringify(checked.counterexample).slice(0, 600)}`
}

test('no input makes a call fail on our side, or answer what its document does not say', async () => {
  const known = await whatThereIs()
  const faults: string[] = []
  for (const operation of operations) {
    const fault = await attack(operation, known)
    if (fault !== undefined) faults.push(fault)
  }
  const logged = server.log.map((line) => (JSON.parse(line) as { err?: { message?: string } }).err?.message)
  expect(
    faults.join('\n'),
    `seed ${seed}; the log: ${[...new Set(logged)].join(' | ').slice(0, 3_000)}`,
  ).toBe('')
}, 3_600_000)
