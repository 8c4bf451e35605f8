import { randomUUID } from 'node:crypto'
import type { Refund } from '@veza/shared/contracts/refunds.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPaidOrder } from '../../../e2e/support/money.ts'
import { bearer } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { requestRefund } from './request.ts'
import { askAs, newAdmin, productAt, refundsOf, see } from './testing.ts'

let rig: TransfersRig
let seller: SignedInUser
let admin: SignedInUser
beforeAll(async () => {
  rig = await startTransfersRig()
  seller = await newUser(rig.server)
  admin = await newAdmin(rig)
})
afterAll(() => rig?.stop())

const newSold = async () => newPaidOrder(rig, { products: [await productAt(rig, seller, 1_000)] })

describe('who may give back', () => {
  /** Of two sellers; the second is nobody else here. */
  async function ofTwo() {
    const [other, buyer] = [await newUser(rig.server), await newUser(rig.server)]
    const products = [await productAt(rig, seller, 1_000), await productAt(rig, other, 2_000)]
    const order = await newPaidOrder(rig, { buyer, products })
    const items = (await see(rig, order)).items.map(({ id }) => id)
    return { order, other, own: items[0] ?? '', others: items[1] ?? '' }
  }

  test('of several sellers, none is told what was said to another', async () => {
    const { order, other, own, others } = await ofTwo()
    const listed = async (by: SignedInUser) => {
      const { body } = await call<{ items: Refund[] }>(rig.server, by, `GET /orders/${order.orderId}/refunds`)
      return body.items.map(({ itemId, reason }) => `${itemId} ${reason}`).toSorted()
    }
    const { buyer } = order
    if (!buyer) throw new Error('no buyer')
    await askAs(rig, order.orderId, buyer, { itemId: others, reason: 'It crackles' })
    // One that waits is told of, and no more than that it waits.
    const waiting = await askAs(rig, order.orderId, seller, { itemId: own, amount: 1 })
    expect(waiting.body).toMatchObject({
      outcome: 'already-in-progress',
      refund: { itemId: null, reason: '' },
    })
    for (const { id } of await refundsOf(rig, order.orderId)) await endIt(id)
    await askAs(rig, order.orderId, buyer, { reason: 'I like neither' })
    expect(await listed(buyer)).toEqual([`${others} It crackles`, 'null I like neither'])
    expect(await listed(other)).toEqual([`${others} It crackles`, 'null '])
    expect(await listed(seller)).toEqual(['null '])
    expect(await listed(admin)).toHaveLength(2)
  })

  test('each asks for what is theirs alone', async () => {
    const { order, other, own, others } = await ofTwo()
    const stranger = await newUser(rig.server)
    const guest = await newSold()
    const { orderId } = order
    const verdict = async (by: SignedInUser | string | undefined, wanted = {}, id = orderId) => {
      const { status, body } = await askAs(rig, id, by, wanted)
      const refund = (await refundsOf(rig, id)).find((row) => row.status === 'pending')
      // So that the next one is not told of this one.
      if (refund) await endIt(refund.id)
      return body.code ?? `${status} ${refund?.requestedAs} ${refund?.amount}`
    }
    const part = { amount: 1 }
    expect({
      nobody: await verdict(undefined),
      'a stranger': await verdict(stranger),
      'an admin without a second factor': await verdict(await newUser(rig.server, ['admin'])),
      'a wrong token': await verdict(randomUUID()),
      'a token of another order': await verdict(guest.accessToken ?? ''),
      'a seller, the whole': await verdict(seller),
      'a seller, of others': await verdict(seller, { itemId: others }),
      'a seller, their own': await verdict(seller, { itemId: own, ...part }),
      'the other seller': await verdict(other, { itemId: others, ...part }),
      'an item of no order': await verdict(order.buyer, { itemId: randomUUID() }),
      'more than there is': await verdict(admin, { amount: 3_001 }),
      'more than the item': await verdict(seller, { itemId: own, amount: 1_001 }),
      'a buyer, nearly all': await verdict(order.buyer, { amount: 2_999 }),
      'a buyer, a part of a thing': await verdict(order.buyer, { itemId: own, ...part }),
      'a guest, nearly all': await verdict(guest.accessToken ?? '', { amount: 999 }, guest.orderId),
      'a buyer, a thing': await verdict(order.buyer, { itemId: own }),
      'a buyer, the whole': await verdict(order.buyer),
      admin: await verdict(admin, part),
      'a guest, the whole': await verdict(guest.accessToken ?? '', {}, guest.orderId),
      'a stranger, of a guest': await verdict(stranger, {}, guest.orderId),
    }).toEqual({
      nobody: 'order-not-found',
      'a stranger': 'order-not-found',
      'an admin without a second factor': 'second-factor-required',
      'a wrong token': 'order-not-found',
      'a token of another order': 'order-not-found',
      'a seller, the whole': 'not-your-sale',
      'a seller, of others': 'not-your-sale',
      'a seller, their own': '202 seller 1',
      'the other seller': '202 seller 1',
      'an item of no order': 'order-item-not-found',
      'more than there is': 'more-than-left',
      'more than the item': 'more-than-left',
      'a buyer, nearly all': 'whole-things-only',
      'a buyer, a part of a thing': 'whole-things-only',
      'a guest, nearly all': 'whole-things-only',
      'a buyer, a thing': '202 buyer 1000',
      'a buyer, the whole': '202 buyer 3000',
      admin: '202 admin 1',
      'a guest, the whole': '202 buyer 1000',
      'a stranger, of a guest': 'order-not-found',
    })
  })

  test('fourteen days for buyers and sellers; admins alone may pass', async () => {
    const order = await newPaidOrder(rig, {
      buyer: seller,
      products: [await productAt(rig, await newUser(rig.server), 1_000)],
    })
    const guest = await newSold()
    rig.clock.advance(14 * DAY_MS + 1_000)
    // Sessions end sooner than that.
    const [again, staffAgain] = [await signedInAgain(seller), await newAdmin(rig)]
    expect((await askAs(rig, order.orderId, again)).body.code).toBe('refund-too-late')
    expect((await askAs(rig, guest.orderId, guest.accessToken ?? '')).body.code).toBe('refund-too-late')
    expect((await askAs(rig, guest.orderId, again)).body.code).toBe('refund-too-late')
    expect((await askAs(rig, order.orderId, staffAgain)).status).toBe(202)
    seller = again
    admin = staffAgain
  })
})

async function signedInAgain(user: SignedInUser): Promise<SignedInUser> {
  const { email, password } = user
  const { body } = await call<{ accessToken: string }>(rig.server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  return { ...user, accessToken: body.accessToken, ...bearer(body.accessToken) }
}

/** Refused by the provider: it has failed. */
async function endIt(refundId: string): Promise<void> {
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'refused' })
  await requestRefund(rig.ctx, refundId)
}
