import { ApiProblem } from '../../engine/api/problem.ts'
import { countOrders, listOrders } from '../../engine/sales/orders.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { os } from './context.ts'

export const orders = {
  list: os.orders.list.handler(({ context: { engine }, input: { whose, ...query } }) => {
    const account = openAccount(engine.db, whose).id
    return {
      total: countOrders(engine.db, account, query),
      rows: listOrders(engine.db, account, query).map(({ soldAt, titles, ...row }) => ({
        ...row,
        titles: [...titles],
        soldAt: soldAt === '' ? null : soldAt,
      })),
    }
  }),

  atServer: os.orders.atServer.handler(async ({ context: { engine }, input: { whose, id }, signal }) => {
    const { api } = engine.connections.to(whose.server, whose.accountId)
    const options = signal ? { signal } : {}
    try {
      const [terms, refunds] = await Promise.all([
        api.refunds.terms({ id }, options),
        api.refunds.list({ id }, options),
      ])
      return { terms, refunds: refunds.items }
    } catch (error) {
      // So that nobody learns of orders that are none of theirs; of this one they earn all the same.
      if (error instanceof ApiProblem && error.code === 'order-not-found') return null
      throw error
    }
  }),

  partOf: os.orders.partOf.handler(async ({ context: { engine }, input, signal }) => {
    const { whose, id, itemId, amount } = input
    const { api } = engine.connections.to(whose.server, whose.accountId)
    const asked = { id, amount, ...(itemId === null ? {} : { itemId }) }
    return (await api.refunds.terms(asked, signal ? { signal } : {})).part
  }),

  refund: os.orders.refund.handler(async ({ context: { engine }, input }) => {
    const { whose, id, requestId, itemId, amount, reason } = input
    const { api } = engine.connections.to(whose.server, whose.accountId)
    const answer = await api.refunds.request(
      { id, reason, ...(itemId === null ? {} : { itemId }), ...(amount === null ? {} : { amount }) },
      { context: { idempotencyKey: requestId } },
    )
    engine.offline.hint(whose.server)
    return answer
  }),
}
