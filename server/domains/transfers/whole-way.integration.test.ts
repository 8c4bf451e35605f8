import type { TransferStatus } from '@veza/shared/contracts/order-states.ts'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, newProduct, tell } from '../../../e2e/support/money.ts'
import { sellerBalances } from '../ledger/index.ts'
import { transfersJobs } from './jobs.ts'
import { contradictions, sentFor, startTransfersRig, type TransfersRig } from './testing.ts'

let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

const attempt = { id: '1', signal: new AbortController().signal, isLast: false }

test('somebody buys, and the seller, who finds out by it that an account is needed, has the money', async () => {
  const { seller, product } = await newProduct(rig)
  const { orderId } = await newPaidOrder(rig, { products: [product] })
  const { rows } = await sql<{ data: unknown }>`
    SELECT data FROM pgboss.job WHERE name = 'transfers.send-order'`.execute(rig.ctx.db)
  expect(rows).toEqual([{ data: { orderId } }])
  const jobs = transfersJobs(rig.ctx)
  await jobs['transfers.send-order']({ orderId }, attempt)
  expect(await sentFor(rig, { orderId })).toEqual([])
  expect(await sellerBalances(rig.ctx.db, seller.id)).toEqual([{ currency: 'eur', payable: 900, debt: 0 }])

  const made = await rig.ctx.payments.createAccount({
    ...{ key: seller.id, userId: seller.id, email: seller.email, country: 'FR', generation: 0 },
  })
  if (made.kind !== 'done') throw new Error('no account')
  const { pspAccountId } = made.value
  const now = rig.clock.now()
  await rig.ctx.db
    .insertInto('sellerAccounts')
    .values({ userId: seller.id, country: 'FR', pspAccountId, createdAt: now, updatedAt: now })
    .execute()
  await rig.stripe.control.finishOnboarding({ account: pspAccountId })
  await tell(rig, 'account', pspAccountId)
  await jobs['transfers.wake']({ userId: seller.id }, attempt)
  const [sent, ...others] = await sentFor(rig, { orderId })
  expect(others).toEqual([])
  expect(sent).toMatchObject({ amount: 900, currency: 'eur', destination: pspAccountId })
  // Where the database loses the row, the next one has the same id: the provider is asked by it, and keys follow from it.
  expect(sent?.metadata).toMatchObject({ transfer_id: derivedId('transfer', orderId, seller.id) })
  expect(await sellerBalances(rig.ctx.db, seller.id)).toEqual([{ currency: 'eur', payable: 0, debt: 0 }])
  expect(await contradictions(rig)).toEqual([])
})

test.each<[TransferStatus[], string]>([
  [['pending', 'failed'], 'transfers_unsent'],
  [['reversal_pending'], 'transfers_reversing'],
  [['permanently_failed'], 'transfers_given_up'],
])(
  'what a worker or an admin looks for among %j is found by an index of its own',
  async (statuses, index) => {
    const plan = await rig.ctx.transaction(async (tx) => {
      // In a table so small it would be read whole.
      await sql`SET LOCAL enable_seqscan = off`.execute(tx)
      await sql`SET LOCAL enable_sort = off`.execute(tx)
      const order = index === 'transfers_given_up' ? 'created_at DESC, id DESC' : 'next_retry_at, id'
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
      EXPLAIN SELECT id FROM transfers WHERE status IN (${sql.join(statuses)})
      AND next_retry_at <= ${rig.clock.now()} ORDER BY ${sql.raw(order)} LIMIT 20`.execute(tx)
      return rows.map((row) => Object.values(row)[0]).join('\n')
    })
    expect(plan).toContain(index)
  },
)
