import { type TransferStatus, transferStates } from '@veza/shared/contracts/order-states.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moveTransfer } from './move.ts'
import {
  historyOf,
  newSale,
  newSeller,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
let id: string

beforeAll(async () => {
  rig = await startTransfersRig()
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  id = sale.transferIds[0] ?? ''
})
afterAll(() => rig?.stop())

/** The law as it was agreed; the code has it in another place. */
const legal: Record<TransferStatus, readonly TransferStatus[]> = {
  pending: ['completed', 'failed', 'reversed'],
  failed: ['completed', 'permanently_failed', 'reversed'],
  completed: ['reversal_pending'],
  reversal_pending: ['completed', 'reversed', 'permanently_failed'],
  reversed: ['reversal_pending'],
  permanently_failed: [],
}

async function putInto(status: TransferStatus): Promise<void> {
  await sql`DELETE FROM transfer_history`.execute(rig.ctx.db)
  await sql`
    UPDATE transfers SET status = ${status}, psp_transfer_id = 'tr_1', destination = 'acct_1', attempted_at = now(),
      next_retry_at = now(), updated_at = 'epoch'
    WHERE id = ${id}`.execute(rig.ctx.db)
}

const move = (from: TransferStatus, to: TransferStatus) =>
  rig.ctx.transaction((tx) => moveTransfer(tx, rig.ctx, { id, from, to, reason: 'a test' }))

const pairs = transferStates.states.flatMap((from) => transferStates.states.map((to) => ({ from, to })))

test('there are six states, and so 36 pairs', () => {
  expect(transferStates.states.toSorted()).toEqual(Object.keys(legal).toSorted())
  expect(pairs).toHaveLength(36)
})

test.each(pairs)('$from → $to', async ({ from, to }) => {
  await putInto(from)
  if (legal[from].includes(to)) {
    await move(from, to)
    expect(await transferRow(rig, id)).toMatchObject({ status: to, updatedAt: rig.clock.now() })
    expect(await historyOf(rig, id)).toEqual([`${from}>${to}`])
    return
  }
  await expect(move(from, to)).rejects.toThrow(`${from} → ${to} is not a legal transition`)
  expect(await transferRow(rig, id)).toMatchObject({ status: from, updatedAt: new Date(0) })
  expect(await historyOf(rig, id)).toEqual([])
})

test('of two who saw the same state one moves it, and the other is told', async () => {
  await putInto('reversal_pending')
  const both = await Promise.allSettled([
    move('reversal_pending', 'reversed'),
    move('reversal_pending', 'completed'),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const { reason } = both.find((one) => one.status === 'rejected') ?? {}
  expect(reason).toMatchObject({ status: 409, code: 'state-conflict' })
  expect(await historyOf(rig, id)).toHaveLength(1)
})

test('a reversal that waits has a time at which it is tried', async () => {
  await putInto('completed')
  await sql`UPDATE transfers SET next_retry_at = NULL WHERE id = ${id}`.execute(rig.ctx.db)
  await expect(move('completed', 'reversal_pending')).rejects.toThrow('violates check constraint')
  expect(await historyOf(rig, id)).toEqual([])
})

test('what was sent has an id, in every state that says so', async () => {
  for (const status of ['completed', 'reversal_pending'] as const) {
    await putInto('pending')
    const write = sql`UPDATE transfers SET status = ${status}, psp_transfer_id = NULL WHERE id = ${id}`
    await expect(write.execute(rig.ctx.db)).rejects.toThrow('violates check constraint')
  }
})

test('no two transfers have one id at the provider, and none has an empty one', async () => {
  await putInto('completed')
  const seller = await newSeller(rig)
  const other = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const give = (pspId: string) => sql`
    UPDATE transfers SET psp_transfer_id = ${pspId}, destination = 'acct_1', attempted_at = now()
    WHERE id = ${other.transferIds[0]}`
  await expect(give('tr_1').execute(rig.ctx.db)).rejects.toThrow('transfers_psp')
  await expect(give('').execute(rig.ctx.db)).rejects.toThrow('violates check constraint')
})
