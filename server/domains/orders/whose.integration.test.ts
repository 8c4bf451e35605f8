import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  placeOrder,
  seeOrder,
  startMoneyRig,
} from '../../../e2e/support/money.ts'
import { licenceOf, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { withToken } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

describe('an order', () => {
  test('is seen by nobody else', async () => {
    const [buyer, other] = [await newUser(rig.server), await newUser(rig.server)]
    const own = await newPaidOrder(rig, { buyer })
    const guests = await newPaidOrder(rig)
    const stranger = await newPaidOrder(rig)
    const tries: [typeof other | undefined, string, Record<string, string>][] = [
      [other, own.orderId, {}],
      [undefined, own.orderId, {}],
      [undefined, own.orderId, withToken(guests.accessToken)],
      [other, guests.orderId, {}],
      [undefined, guests.orderId, {}],
      [undefined, guests.orderId, withToken('x')],
      [undefined, guests.orderId, withToken(stranger.accessToken)],
      [undefined, randomUUID(), {}],
    ]
    for (const [user, id, headers] of tries)
      for (const request of [
        `GET /orders/${id}`,
        `POST /orders/${id}/checkout`,
        `GET /orders/${id}/invoice.pdf`,
      ])
        expect(
          await call(rig.server, user, request, undefined, headers),
          `${request} by ${user?.username} ${JSON.stringify(headers)}`,
        ).toMatchObject({ status: 404, body: { code: 'order-not-found' } })
    expect((await call(rig.server, undefined, 'GET /orders')).status).toBe(401)
  })

  test('of a guest is seen by the account with the same address, once it is confirmed', async () => {
    const user = await newUser(rig.server, ['listener'])
    const { orderId } = await newPaidOrder(rig, { order: { email: user.email } })
    expect((await seeOrder(rig, orderId, user)).status).toBe('completed')
    const list = () => call<{ items: { id: string }[] }>(rig.server, user, 'GET /orders')
    expect((await list()).body.items).toMatchObject([{ id: orderId }])
    await db().updateTable('users').set({ emailVerifiedAt: null }).where('id', '=', user.id).execute()
    expect((await call(rig.server, user, `GET /orders/${orderId}`)).status).toBe(404)
  })

  test('is listed page by page, guest’s and own ones together, newest first', async () => {
    const user = await newUser(rig.server, ['listener'])
    const seller = await newUser(rig.server)
    const product = await newOnSale(rig.server, seller, offerOf([licenceOf(0)]))
    const ids: string[] = []
    for (let index = 0; index < 5; index++) {
      const as = index % 2 ? user : undefined
      const email = as ? {} : { email: user.email }
      ids.unshift((await placeOrder(rig, as, { ...cartOf(product), ...email })).body.orderId)
    }
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await call<{ items: { id: string }[]; nextCursor: string | null }>(
        rig.server,
        user,
        `GET /orders?limit=2${cursor}`,
      )
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor)
    expect(seen).toEqual(ids)
  })
})
