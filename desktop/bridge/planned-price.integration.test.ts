import { join } from 'node:path'
import type { PlannedOffer } from '@veza/shared/contracts/products.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../../e2e/support/faults/proxy.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { type TestBridge, testBridge } from './testing.ts'

let database: TestDatabase
let server: TestServer
let proxy: FaultProxy
let user: SignedInUser
let there: TestBridge
let whose: { readonly server: string; readonly accountId: string }
let trackId: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { SETTLEMENT_CURRENCIES: 'eur' } })
  const { hostname, port } = new URL(server.url)
  proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) } })
})
afterAll(async () => {
  await proxy?.close()
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  there = await testBridge()
  user = await newUser(server, ['creator'])
  const { email, password } = user
  const address = `http://127.0.0.1:${proxy.port}`
  const signedIn = await there.studio.client.session.signIn({ server: address, email, password })
  if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
  whose = { server: address, accountId: signedIn.account.accountId }
  const song = writeWav(join(there.folder, 'First light.wav'), { seconds: 3 })
  for await (const one of there.bridge.context.engine.importAll([song]))
    if (one.kind === 'imported') trackId = one.track.id
})
afterEach(async () => {
  await there.close()
  await proxy.setDown(false)
  expect(there.faults).toEqual([])
})

const until = <T>(what: () => Promise<T>) => vi.waitUntil(what, { timeout: 90_000, interval: 100 })
const offerIn = (currency: PlannedOffer['currency'], price: number): PlannedOffer => ({
  currency,
  licences: [{ terms: { template: 'personal' }, price, payWhatYouWant: null, formats: ['aac'] }],
})
const shown = () => there.studio.client.editor.track({ whose, id: trackId })
const sold = () =>
  server.ctx.db
    .selectFrom('products')
    .innerJoin('productLicences as licence', 'licence.productId', 'products.id')
    .select(['products.status', 'licence.currency', 'licence.price'])
    .where('products.sellerId', '=', user.id)
    .where('licence.retiredAt', 'is', null)
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, price: Number(row.price) })))

test('a price that was chosen without a network is there when the track is, though the Studio was closed meanwhile', async () => {
  const { editor, library } = there.studio.client
  await proxy.setDown(true)
  await editor.planOffer({ whose, trackId, offer: offerIn('eur', 900) })
  await editor.planOffer({ whose, trackId, offer: null })
  expect((await shown())?.local?.plannedOffer).toBeNull()
  await editor.planOffer({ whose, trackId, offer: offerIn('eur', 500) })
  await library.publish({ ids: [trackId], account: whose })
  await there.restart()
  expect((await shown())?.local?.plannedOffer).toEqual(offerIn('eur', 500))
  await proxy.setDown(false)
  there.bridge.context.engine.offline.networkChanged()
  await until(async () => (await sold())[0]?.status === 'on-sale')
  expect(await sold()).toEqual([{ status: 'on-sale', currency: 'eur', price: 500 }])
  expect((await shown())?.local?.plannedOffer).toBeNull()
})

test('a currency that the server does not take is said once the track is there, and another one makes it good', async () => {
  const { editor, library, offline } = there.studio.client
  await editor.planOffer({ whose, trackId, offer: offerIn('usd', 500) })
  await library.publish({ ids: [trackId], account: whose })
  const refused = await until(async () =>
    (await offline.edits({ whose })).find(({ state }) => state === 'failed'),
  )
  expect(refused).toMatchObject({
    action: 'offer',
    failure: { params: { code: 'currency-not-settled', currencies: 'eur' } },
  })
  expect(await shown()).toMatchObject({ status: 'published', publishing: null })
  const { currency, licences } = offerIn('eur', 500)
  const edit = { whose, kind: 'product', id: refused?.resourceId ?? '', action: 'offer' } as const
  await offline.edit({ ...edit, fields: { currency, licences } })
  await until(async () => (await sold())[0]?.status === 'on-sale')
  expect(await sold()).toEqual([{ status: 'on-sale', currency: 'eur', price: 500 }])
})

test('chosen in the moment in which the publish ended, it goes there at once', async () => {
  const { editor, library } = there.studio.client
  await library.publish({ ids: [trackId], account: whose })
  await until(async () => {
    const track = await shown()
    return track?.status === 'published' && track.publishing === null
  })
  await editor.planOffer({ whose, trackId, offer: offerIn('eur', 700) })
  await until(async () => (await sold())[0]?.status === 'on-sale')
  expect(await sold()).toEqual([{ status: 'on-sale', currency: 'eur', price: 700 }])
})
