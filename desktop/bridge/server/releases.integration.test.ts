import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Discount } from '@veza/shared/contracts/discounts.ts'
import { currencies } from '@veza/shared/kernel/money.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { type SyncRig, startSyncRig } from '../../engine/sync/testing.ts'
import { problemOf } from '../client/index.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let rig: SyncRig
let there: TestBridge
let mara: SignedInUser
let jo: SignedInUser
let whose: { server: string; accountId: string }
beforeAll(async () => {
  rig = await startSyncRig()
  mara = await newUser(rig.server)
  jo = await newUser(rig.server)
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  there = await testBridge()
  const { email, password } = mara
  const signedIn = await there.studio.client.session.signIn({ server: rig.address, email, password })
  if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
  whose = { server: rig.address, accountId: signedIn.account.accountId }
})
afterEach(async () => {
  rig.proxy.faultFor = () => undefined
  await rig.proxy.setDown(false)
  await there.close()
  expect(there.faults).toEqual([])
})

const refusal = async (wish: Promise<unknown>) => problemOf(await wish.catch((error: unknown) => error))?.code

/** The server hears what is asked, and its answer is lost. */
async function loseAnswer(path: string, ask: () => Promise<unknown>): Promise<void> {
  rig.proxy.faultFor = (request) =>
    request.method === 'POST' && request.target.includes(path) ? { kind: 'lose-answer' } : undefined
  expect(await refusal(ask())).toBe('unreachable')
  rig.proxy.faultFor = () => undefined
  await there.studio.client.system.reconnect()
}

test('a code whose answer was lost is there once, and another of its name is refused', async () => {
  const { discounts } = there.studio.client
  const discount = {
    ...{ code: 'LOST', off: { basisPoints: 1_000 }, productIds: null, validFrom: null, validUntil: null },
    ...{ maxUses: 5, enabled: true },
  }
  await loseAnswer('/discount-codes', () => discounts.create({ whose, discount }))
  const made = await discounts.create({ whose, discount })
  const { body } = await call<{ items: Discount[] }>(rig.server, mara, 'GET /me/discount-codes')
  expect(body.items.map(({ id }) => id)).toEqual([made.id])
  expect(await refusal(discounts.create({ whose, discount: { ...discount, maxUses: 6 } }))).toBe('code-taken')
  const ended = await discounts.update({ whose, id: made.id, version: 1, changes: { enabled: false } })
  expect(ended).toMatchObject({ enabled: false, version: 2 })
  const stale = discounts.update({ whose, id: made.id, version: 1, changes: { enabled: true } })
  expect(await refusal(stale)).toBe('stale-version')
  // It says the same again, but has been changed since: who makes it now means another.
  expect(await refusal(discounts.create({ whose, discount }))).toBe('code-taken')
})

test('a sheet whose answer was lost is proposed once; others answer, and are asked in their turn', async () => {
  const { splits } = there.studio.client
  const track = await newTrack(rig.server, mara, 'Shared')
  const shares = [
    { username: mara.username, basisPoints: 6_000, part: '' },
    { username: jo.username, basisPoints: 4_000, part: 'Cello' },
  ]
  await loseAnswer('/splits', () => splits.propose({ whose, trackId: track.id, shares }))
  const sheet = await splits.propose({ whose, trackId: track.id, shares })
  const asked = await splits.ofTrack({ whose, trackId: track.id })
  expect(asked).toMatchObject({
    self: mara.username,
    sheets: [{ id: sheet.id, version: 1, status: 'proposed' }],
  })
  const others = [{ username: mara.username, basisPoints: 10_000, part: '' }]
  expect(await refusal(splits.propose({ whose, trackId: track.id, shares: others }))).toBe('split-open')
  expect(await splits.withdraw({ whose, id: sheet.id })).toMatchObject({ status: 'withdrawn' })

  const theirs = await newTrack(rig.server, jo, 'Theirs')
  const offered = [
    { username: jo.username, basisPoints: 9_000 },
    { username: mara.username, basisPoints: 1_000 },
  ]
  await call(rig.server, jo, `POST /tracks/${theirs.id}/splits`, { shares: offered })
  const [invitation] = await splits.invitations({ whose })
  expect(invitation).toMatchObject({ track: { title: 'Theirs' } })
  await splits.accept({ whose, id: invitation?.id ?? '' })
  expect(await splits.invitations({ whose })).toEqual([])
})

test('licence texts are there in both languages, with a network, after it, and without ever having had one', async () => {
  const { releases } = there.studio.client
  await rig.proxy.setDown(true)
  const texts = () => releases.licenceTexts({ server: rig.address })
  const builtIn = await texts()
  expect(builtIn.map(({ template }) => template)).toEqual(['personal', 'podcast', 'commercial', 'exclusive'])
  await rig.proxy.setDown(false)
  const said = await texts()
  expect(said).toEqual(expect.arrayContaining(builtIn))
  expect(said[0]?.words.fr.text).not.toBe(said[0]?.words.en.text)
  // Another text than ours, as a newer server has: it stands when it cannot be asked.
  const newer = said.map((text) => ({ ...text, version: 9 }))
  const { db } = there.bridge.context.engine
  db.prepare('UPDATE settings SET value = ? WHERE key = ?').run(
    JSON.stringify(newer),
    `licence-texts:${rig.address}`,
  )
  await rig.proxy.setDown(true)
  expect((await texts()).map(({ version }) => version)).toEqual([9, 9, 9, 9])
})

test('prices may be in what the server takes, and in what it said last where it cannot be asked', async () => {
  const { releases } = there.studio.client
  const { db } = there.bridge.context.engine
  const taken = () => releases.currencies({ server: rig.address })
  const said = () =>
    db
      .prepare<[string], string>('SELECT value FROM settings WHERE key = ?')
      .pluck()
      .get(`currencies:${rig.address}`)
  await rig.proxy.setDown(true)
  expect(await taken(), 'never asked').toEqual(currencies)
  expect(said()).toBeUndefined()
  await rig.proxy.setDown(false)
  expect(await taken()).toEqual(rig.server.ctx.config.payments.settlementCurrencies)
  expect(said()).toBeDefined()
  // Fewer, and one that a newer Studio knows.
  db.prepare('UPDATE settings SET value = ? WHERE key = ?').run(
    '{"currencies":["gbp","xau","eur"]}',
    `currencies:${rig.address}`,
  )
  await rig.proxy.setDown(true)
  expect(await taken()).toEqual(['gbp', 'eur'])
})

test('what is no picture is told so, and a picture is kept under its content’s name', async () => {
  const { releases } = there.studio.client
  const path = join(there.folder, 'cover.png')
  await writeFile(path, 'no picture')
  expect(await refusal(releases.keepImage({ whose, path }))).toBe('not-a-picture')
  await writeFile(path, '\x89PNG\r\n\x1a\n and so on', 'latin1')
  const { id, name } = await releases.keepImage({ whose, path })
  expect(name).toMatch(/^[0-9a-f]{64}\.png$/)
  expect(await releases.keepImage({ whose, path })).toEqual({ id, name })
  const unknown = '0198c0de-0000-7000-8000-000000000001'
  expect(await releases.pictures({ whose, ids: [unknown, id] })).toEqual([
    { id: unknown, name: null },
    { id, name },
  ])
})

test('where nobody opened an account for payouts, that is said', async () => {
  expect(await there.studio.client.releases.payoutState({ whose })).toEqual({ state: null })
})
