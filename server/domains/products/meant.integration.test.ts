import { randomUUID } from 'node:crypto'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newDraft, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let user: SignedInUser
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  user = await newUser(server)
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

type Told = Omit<Product, 'status' | 'title'> &
  Omit<Problem, 'status' | 'title'> & {
    status: string | number
    current?: Product
    differing?: string[]
  }
const send = async (
  request: string,
  body?: unknown,
  headers: Record<string, string> = {},
  by: SignedInUser = user,
) => {
  const answer = await call<Told>(server, by, request, body, headers)
  return { ...answer.body, code: answer.status < 400 ? answer.status : answer.body.code }
}
const keyed = (key = randomUUID()) => ({ 'idempotency-key': key })
const seen = (version: number) => ({ 'if-match': `"${version}"` })

test('an offer and an edit whose answers were lost are done once', async () => {
  const { id, version } = await newDraft(server, user)
  const offer = { version, ...offerOf([licenceOf(1_000)]) }
  const [key, other] = [keyed(), keyed()]
  const first = await send(`PUT /products/${id}/offer`, offer, key)
  expect(await send(`PUT /products/${id}/offer`, offer, key)).toMatchObject({ version: first.version })
  const edit = { version: first.version, description: 'Loud' }
  const edited = await send(`PATCH /products/${id}`, edit, other)
  expect(await send(`PATCH /products/${id}`, edit, other)).toMatchObject({ version: edited.version })
  expect(await send(`PATCH /products/${id}`, { ...edit, listening: 'none' }, keyed())).toMatchObject({
    code: 'stale-version',
    current: { version: edited.version },
    differing: ['listening'],
  })
})

test('a stale offer hears which of its parts are otherwise', async () => {
  const { id, version } = await newOnSale(server, user, offerOf([licenceOf(1_000)]))
  await send(`PUT /products/${id}/offer`, { version, ...offerOf([licenceOf(2_000)]) })
  const answer = await send(`PUT /products/${id}/offer`, { version, ...offerOf([licenceOf(3_000)]) })
  expect(answer).toMatchObject({ code: 'stale-version', differing: ['licences'] })
})

test('what goes on sale, comes off it or is removed is what was seen', async () => {
  const { id, version } = await newOnSale(server, user)
  expect(await send(`POST /products/${id}/withdraw`, undefined, seen(version - 1))).toMatchObject({
    code: 'stale-version',
    current: { status: 'on-sale' },
  })
  const key = keyed()
  const withdrawn = await send(`POST /products/${id}/withdraw`, undefined, { ...key, ...seen(version) })
  expect(withdrawn).toMatchObject({ status: 'withdrawn' })
  expect(await send(`POST /products/${id}/on-sale`, undefined, seen(version))).toMatchObject({
    code: 'stale-version',
  })
  await send(`POST /products/${id}/on-sale`)
  // Repeated, it does not take off sale what was put there since.
  expect(await send(`POST /products/${id}/withdraw`, undefined, { ...key, ...seen(version) })).toMatchObject({
    status: 'on-sale',
  })

  const draft = await newDraft(server, user)
  expect(await send(`DELETE /products/${draft.id}`, undefined, seen(draft.version + 1))).toMatchObject({
    code: 'stale-version',
  })
  const once = { ...keyed(), ...seen(draft.version) }
  for (let round = 0; round < 2; round++)
    expect(await send(`DELETE /products/${draft.id}`, undefined, once)).toMatchObject({ code: 200 })
})

test('who starts a product may name it; said again it is the same, and another’s is not taken', async () => {
  const id = randomUUID()
  const track = await newSaleableTrack(server, user)
  const wanted = { id, kind: 'release', title: 'Away', trackIds: [track.id] }
  const key = keyed()
  for (const headers of [key, key, keyed()])
    expect(await send('POST /products', wanted, headers)).toMatchObject({ id, code: 201, title: 'Away' })
  const stranger = await newUser(server)
  const own = await newSaleableTrack(server, stranger)
  expect(await send('POST /products', { ...wanted, trackIds: [own.id] }, keyed(), stranger)).toMatchObject({
    code: 'id-taken',
  })
})
