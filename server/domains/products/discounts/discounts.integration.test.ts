import type { Problem } from '@veza/shared/contracts/common.ts'
import type { Discount } from '@veza/shared/contracts/discounts.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { newDraft, newOnSale } from '../../../../e2e/support/products.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { claimDiscountUse, releaseDiscountUse } from '../index.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  owner = await newUser(server)
  other = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Answer = Discount & Pick<Problem, 'errors'> & { code: string; current?: Discount }
const as = <T = Answer>(user: SignedInUser | undefined, request: string, body?: unknown) =>
  call<T>(server, user, request, body)
const mine = <T = Answer>(request: string, body?: unknown) => as<T>(owner, request, body)
const tenPercent = { off: { basisPoints: 1_000 } }
const patch = ({ id, version }: Discount, changes: object) =>
  mine(`PATCH /discount-codes/${id}`, { version, ...changes })
const never = '01990000-0000-7000-8000-000000000000'

let count = 0
const nextName = () => `CODE-${++count}`
const newCode = async (more: object = {}) =>
  (await mine('POST /discount-codes', { code: nextName(), ...tenPercent, ...more })).body

describe('a code', () => {
  test('is made with what was given, and for everything, for ever, where nothing was', async () => {
    const { status, body } = await mine('POST /discount-codes', { code: ' Summer_26 ', ...tenPercent })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      code: 'Summer_26',
      version: 1,
      off: { basisPoints: 1_000 },
      productIds: null,
      validFrom: null,
      validUntil: null,
      maxUses: null,
      uses: 0,
      enabled: true,
    })
    const product = await newDraft(server, owner)
    const whole = {
      code: nextName(),
      off: { amount: 500, currency: 'eur' },
      productIds: [product.id],
      validFrom: '2027-01-01T00:00:00.000Z',
      validUntil: '2027-02-01T00:00:00.000Z',
      maxUses: 50,
      enabled: false,
    }
    const made = await mine('POST /discount-codes', whole)
    expect(made.body).toMatchObject(whole)
    expect((await mine(`GET /discount-codes/${made.body.id}`)).body).toEqual(made.body)
  })

  test.each<[string, object, string]>([
    ['a name of two letters', { code: 'ab' }, 'code'],
    ['a name of 41', { code: 'a'.repeat(41) }, 'code'],
    ['a name of other letters', { code: 'Été-26' }, 'code'],
    ['nothing off', { off: { basisPoints: 0 } }, 'off'],
    ['more than all off', { off: { basisPoints: 10_001 } }, 'off'],
    ['no amount', { off: { amount: 0, currency: 'eur' } }, 'off'],
    ['more yen than there are', { off: { amount: 100_000_000, currency: 'jpy' } }, 'off'],
    ['an amount of nothing known', { off: { amount: 100 } }, 'off'],
    ['no product', { productIds: [] }, 'productIds'],
    ['no use', { maxUses: 0 }, 'maxUses'],
    [
      'an end before the beginning',
      { validFrom: '2027-01-01T00:00:00.000Z', validUntil: '2027-01-01T00:00:00.000Z' },
      'validUntil',
    ],
  ])('of %s is refused', async (_name, more, field) => {
    const { status, body } = await mine('POST /discount-codes', { code: nextName(), ...tenPercent, ...more })
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors?.[0]?.field).toMatch(new RegExp(`^${field}`))
  })

  test('has a name of its own among its seller’s, whatever the case; another seller may have it too', async () => {
    const code = nextName()
    const make = (user: SignedInUser, name: string) =>
      as(user, 'POST /discount-codes', { code: name, ...tenPercent })
    const all = await Promise.all([make(owner, code), make(owner, code.toLowerCase()), make(owner, code)])
    expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect((await make(owner, code.toLowerCase())).body.code).toBe('code-taken')
    expect((await make(other, code)).status).toBe(201)
  })

  test('is made once under one key, whose answer was lost, and stays one when it has changed since', async () => {
    const input = { code: nextName(), ...tenPercent, maxUses: 3 }
    const key = { 'idempotency-key': nextName() }
    const make = (more: object = {}, user = owner) =>
      call<Answer>(server, user, 'POST /discount-codes', { ...input, ...more }, key)
    const all = await Promise.all([make(), make(), make()])
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1)
    const first = all[0]?.body as Discount
    const changed = (await patch(first, { code: nextName(), enabled: false })).body
    expect(await make()).toMatchObject({ status: 201, body: changed })
    expect(await make({ maxUses: 4 })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    })
    expect((await make({}, other)).body.id, 'of somebody else it is another').not.toBe(first.id)
    const again = await mine('POST /discount-codes', { ...input, code: changed.code })
    expect(again.body.code, 'without a key').toBe('code-taken')
    // What was refused leaves no key behind.
    const taken = { 'idempotency-key': nextName() }
    const retry = (code: string) =>
      call<Answer>(server, owner, 'POST /discount-codes', { ...input, code }, taken)
    expect((await retry(changed.code)).status).toBe(409)
    expect((await retry(nextName())).status).toBe(201)
  })

  test('cannot take the name of another in a change, be it at the same moment', async () => {
    const [one, two] = [await newCode(), await newCode()]
    expect((await patch(one, { code: two.code.toLowerCase() })).body.code).toBe('code-taken')
    expect((await patch(one, { code: one.code.toLowerCase() })).status, 'its own it may').toBe(200)
    for (let round = 0; round < 10; round += 1) {
      const code = nextName()
      const [first, second] = [await newCode(), await newCode()]
      const make = mine('POST /discount-codes', { code, ...tenPercent })
      const answers = await Promise.all([patch(first, { code }), make, patch(second, { code })])
      const statuses = answers.map(({ status }) => status).sort()
      expect(statuses[0]).toBeLessThan(300)
      expect(statuses.slice(1)).toEqual([409, 409])
    }
  })

  test('is changed by who has seen it as it is', async () => {
    const code = await newCode({ maxUses: 5 })
    const answers = await Promise.all([patch(code, { enabled: false }), patch(code, { maxUses: 7 })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const lost = answers.find(({ status }) => status === 409)?.body
    const now = (await mine(`GET /discount-codes/${code.id}`)).body
    expect(lost).toMatchObject({ code: 'stale-version', current: now })
    expect(now.version).toBe(2)
    const changes = {
      off: { amount: 300, currency: 'usd' },
      productIds: [(await newDraft(server, owner)).id],
      validFrom: '2027-01-01T00:00:00.000Z',
      validUntil: '2027-03-01T00:00:00.000Z',
      maxUses: null,
    }
    expect((await patch(now, changes)).body).toMatchObject({ version: 3, ...changes })
    const wrong = await patch({ ...now, version: 3 }, { validUntil: '2026-12-31T00:00:00.000Z' })
    expect(wrong.body).toMatchObject({ code: 'invalid', errors: [{ field: 'validUntil' }] })
    const back = await patch({ ...now, version: 3 }, { productIds: null, validFrom: null })
    expect(back.body).toMatchObject({ productIds: null, validFrom: null, validUntil: changes.validUntil })
  })

  test('is for its seller’s own products', async () => {
    const foreign = await newOnSale(server, other)
    const own = await newDraft(server, owner)
    for (const productIds of [[own.id, foreign.id], [never]]) {
      const input = { code: nextName(), ...tenPercent, productIds }
      expect((await mine('POST /discount-codes', input)).body.code).toBe('product-not-found')
      expect((await patch(await newCode(), { productIds })).body.code).toBe('product-not-found')
    }
  })

  test('of somebody else is not there', async () => {
    const { id } = await newCode()
    for (const [request, body] of [
      [`GET /discount-codes/${id}`],
      [`PATCH /discount-codes/${id}`, { version: 1, enabled: false }],
      [`GET /discount-codes/${never}`],
    ] as const)
      expect((await as(other, request, body)).body.code).toBe('discount-code-not-found')
    const listener = await newUser(server, ['listener'])
    const made = await as(listener, 'POST /discount-codes', { code: nextName(), ...tenPercent })
    expect(made.body.code).toBe('needs-creator')
    type Page = { items: Discount[]; nextCursor: string | null }
    const seller = await newUser(server)
    const codes: string[] = []
    for (let made = 0; made < 3; made += 1) {
      clock.advance(1_000)
      const { body } = await as(seller, 'POST /discount-codes', { code: nextName(), ...tenPercent })
      codes.unshift(body.code)
    }
    const first = (await as<Page>(seller, 'GET /me/discount-codes?limit=2')).body
    const second = (await as<Page>(seller, `GET /me/discount-codes?limit=2&cursor=${first.nextCursor}`)).body
    expect([...first.items, ...second.items].map(({ code }) => code)).toEqual(codes)
  })
})

describe('uses', () => {
  const claim = (codeId: string, orderId: string) =>
    server.ctx.transaction((tx) => claimDiscountUse(tx, { codeId, orderId, now: clock.now() }))
  const release = (codeId: string, orderId: string) =>
    server.ctx.transaction((tx) => releaseDiscountUse(tx, { codeId, orderId, now: clock.now() }))
  const usesOf = async (id: string) => (await mine(`GET /discount-codes/${id}`)).body.uses
  const orderId = () => server.ctx.newId()

  test('of 200 orders that want one of 50 at once, 50 get one, and no more', async () => {
    const { id } = await newCode({ maxUses: 50 })
    const orders = Array.from({ length: 200 }, orderId)
    const got = await Promise.all(orders.map((order) => claim(id, order)))
    expect(got.filter(Boolean)).toHaveLength(50)
    expect(await usesOf(id)).toBe(50)
    const { rows } = await sql<{ held: number }>`
      SELECT count(*)::integer AS held FROM discount_uses WHERE code_id = ${id}`.execute(server.ctx.db)
    expect(rows).toEqual([{ held: 50 }])
    expect(await claim(id, orderId())).toBe(false)
    const holder = orders[got.indexOf(true)] ?? ''
    expect(await claim(id, holder), 'who holds one holds it').toBe(true)
    expect(await usesOf(id)).toBe(50)
  })

  test('are counted once for an order, and given back once, however often it is asked', async () => {
    const { id } = await newCode({ maxUses: 30 })
    const [one, two] = [orderId(), orderId()]
    const often = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, work))
    expect(new Set(await often(() => claim(id, one)))).toEqual(new Set([true]))
    await claim(id, two)
    expect(await usesOf(id)).toBe(2)
    const released = await often(() => release(id, one))
    expect(released.filter(Boolean)).toHaveLength(1)
    expect(await usesOf(id)).toBe(1)
    expect(await release(id, orderId()), 'of an order that holds none').toBe(false)
    expect(await usesOf(id)).toBe(1)
    expect(await claim(id, one), 'and taken anew').toBe(true)
    expect(await claim(id, one)).toBe(true)
    expect(await usesOf(id)).toBe(2)
    expect(await release(id, one), 'and given back anew').toBe(true)
    expect(await usesOf(id)).toBe(1)
  })

  test('of an order that is not made are not counted', async () => {
    const { id } = await newCode({ maxUses: 1 })
    const failed = server.ctx.transaction(async (tx) => {
      await claimDiscountUse(tx, { codeId: id, orderId: orderId(), now: clock.now() })
      throw new Error('the order failed')
    })
    await expect(failed).rejects.toThrow('the order failed')
    expect(await usesOf(id)).toBe(0)
    expect(await claim(id, orderId())).toBe(true)
  })

  const noon = new Date('2027-06-01T12:00:00.000Z')
  const at = (ms: number) => new Date(noon.getTime() + ms).toISOString()
  test.each([
    ['off', { enabled: false }, false],
    ['valid a moment later', { validFrom: at(1) }, false],
    ['valid from now on', { validFrom: at(0) }, true],
    ['over just now', { validUntil: at(0) }, false],
    ['valid for a moment more', { validUntil: at(1) }, true],
  ])('of a code that is %s', async (_how, more, expected) => {
    const { id } = await newCode(more)
    const use = { codeId: id, orderId: orderId(), now: noon }
    expect(await server.ctx.transaction((tx) => claimDiscountUse(tx, use))).toBe(expected)
  })

  test('limit what a change may say', async () => {
    const code = await newCode({ maxUses: 3 })
    await claim(code.id, orderId())
    await claim(code.id, orderId())
    expect((await patch(code, { maxUses: 1 })).body.code).toBe('fewer-than-used')
    expect((await patch(code, { maxUses: 2 })).body).toMatchObject({ maxUses: 2, uses: 2, version: 2 })
    expect(await claim(code.id, orderId())).toBe(false)
  })
})

test('the database takes no code of two kinds, of none, and no more uses than there are', async () => {
  const { id } = await newCode({ maxUses: 1 })
  const run = (change: string) =>
    sql.raw(`UPDATE discount_codes SET ${change} WHERE id = '${id}'`).execute(server.ctx.db)
  for (const change of [
    `amount = 1, currency = 'eur'`,
    'basis_points = NULL',
    'basis_points = NULL, amount = 5',
    'uses = 2',
    'uses = -1',
    `valid_from = '2027-01-02', valid_until = '2027-01-01'`,
    `code = 'a b c'`,
  ])
    await expect(run(change), change).rejects.toThrow('violates check constraint')
})
