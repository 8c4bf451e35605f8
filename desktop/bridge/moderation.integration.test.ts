import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { moderating } from '../../e2e/support/moderation.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { giveTotp } from '../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

let database: TestDatabase
let server: TestServer
let there: TestBridge
let does: ReturnType<typeof moderating>
let creator: SignedInUser
let listener: SignedInUser
let codes: string[]
let whose: { server: string; accountId: string }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  there = await testBridge()
  does = moderating(server)
  creator = await newUser(server)
  listener = await newUser(server, ['listener'])
  const user = await newUser(server, ['moderator'])
  codes = [...(await giveTotp(bareCaller(server.url), user, server.ctx.clock)).recoveryCodes]
  whose = await signIn(user, codes.pop())
})
afterAll(async () => {
  await there?.close()
  await server?.stop()
  await database?.drop()
})

async function signIn({ email, password }: SignedInUser, secondFactor?: string) {
  const { client } = there.studio
  const wish = { server: server.url, email, password, ...(secondFactor ? { secondFactor } : {}) }
  const answer = await client.session.signIn(wish)
  if (answer.kind !== 'signed-in') throw new Error(`${answer.kind} is no sign-in`)
  return { server: server.url, accountId: answer.account.accountId }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => problemOf(error)?.code,
  )
const listed = async () =>
  (await there.studio.client.moderation.cases({ whose, cursor: null, status: 'open', kind: null })).items
async function reported(title: string) {
  const track = await newPublishedTrack(server, creator, { title })
  await does.report(listener, 'track', track.id)
  return { track, id: await does.caseOf(track.id) }
}

test('a case is listed, claimed, left and decided; the same decision twice is one', async () => {
  const { moderation } = there.studio.client
  const { id } = await reported('Loud')
  expect(await moderation.role({ whose })).toBe('moderator')
  expect((await listed()).map((one) => [one.id, one.claim])).toEqual([[id, null]])
  expect((await moderation.claim({ whose, id })).claim?.by.id).toBe(whose.accountId)
  await moderation.release({ whose, id })
  expect((await moderation.case({ whose, id })).claim).toBeNull()
  const decision = { whose, id, action: 'hide' as const, reason: 'looked at it' }
  expect(await codeOf(moderation.decide(decision))).toBe('case-not-claimed')
  await moderation.claim({ whose, id })
  for (let times = 0; times < 2; times++) expect((await moderation.decide(decision)).status).toBe('acted')
  expect(await codeOf(moderation.decide({ ...decision, reason: 'another one' }))).toBe('state-conflict')
  expect(await listed()).toEqual([])
})

test('what is private is heard by whoever has claimed it, and found by nobody who has not asked', async () => {
  const { moderation, media } = there.studio.client
  const { track, id } = await reported('Kept back')
  await server.ctx.db
    .updateTable('tracks')
    .set({ visibility: 'private' })
    .where('id', '=', track.id)
    .execute()
  const sound = async () => (await moderation.sound({ whose, id: track.id })).kind
  expect(await sound()).toBe('closed')
  expect(await moderation.levels({ whose, id: track.id })).toBeNull()
  await moderation.claim({ whose, id })
  // The server signs it; there is nothing in this store.
  expect(await sound()).toBe('refused')
  await moderation.release({ whose, id })
  expect(await sound()).toBe('closed')
  const unasked = await newPublishedTrack(server, creator, { title: 'Never asked for' })
  expect(await media.find({ kind: 'reviewed-sound', trackId: unasked.id })).toBeNull()
})

test('a second factor of long ago is asked for, and one that does not fit opens nothing', async () => {
  const { moderation } = there.studio.client
  await server.ctx.db
    .updateTable('sessions')
    .set({ factorAt: new Date(Date.now() - 13 * HOUR_MS) })
    .where('userId', '=', whose.accountId)
    .execute()
  expect(await codeOf(listed())).toBe('second-factor-required')
  expect(await moderation.factors({ whose })).toEqual(['totp', 'recovery-code'])
  for (const code of ['nothing like it', 'AAAA-BBBB-CCCC-DDDD'])
    expect(await codeOf(moderation.prove({ whose, code }))).toBe('wrong-second-factor')
  expect(await codeOf(listed())).toBe('second-factor-required')
  await moderation.prove({ whose, code: codes.pop() ?? '' })
  expect(await codeOf(listed())).toBe('answered')
})

test('an appeal is decided by another than who decided, once', async () => {
  const { moderation } = there.studio.client
  const other = await newUser(server, ['moderator'])
  await giveTotp(bareCaller(server.url), other, server.ctx.clock)
  const track = await newPublishedTrack(server, creator, { title: 'Contested' })
  const { id } = await does.decided(other, listener, ['track', track.id], 'remove')
  await does.appeal(await does.tokenOf(creator.email, 'Contested'))
  const { items } = await moderation.appeals({ whose, cursor: null, status: 'open' })
  expect(items.map((one) => [one.id, one.appeal?.text])).toEqual([[id, 'It is a quotation, and says so.']])
  const decision = { whose, id, outcome: 'reversed' as const, reason: 'heard it again' }
  for (let times = 0; times < 2; times++)
    expect((await moderation.decideAppeal(decision)).status).toBe('reversed')
})

test('who does not moderate is told so', async () => {
  const stranger = await signIn(await newUser(server))
  const { moderation } = there.studio.client
  expect(await moderation.role({ whose: stranger })).toBe('none')
  const asked = moderation.cases({ whose: stranger, cursor: null, status: 'open', kind: null })
  expect(await codeOf(asked)).toBe('needs-moderator')
})
