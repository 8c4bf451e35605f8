import type { Transfer, TransferDetail } from '@veza/shared/contracts/selling.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { bearer, giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { backfillTransferIds } from './backfill.ts'
import { reverseTransfer } from './reverse.ts'
import { sendTransfer } from './send.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  sentFor,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from './testing.ts'

type Admin = { readonly id: string; readonly authorization: string; readonly username: string }
let rig: TransfersRig
let admin: Admin

const staff = async (role: 'admin' | 'moderator'): Promise<Admin> => {
  const user = await newUser(rig.server, [role])
  await giveTotp(bareCaller(rig.server.url), user, rig.clock)
  return { ...user, ...bearer(user.accessToken) }
}

beforeAll(async () => {
  rig = await startTransfersRig()
  admin = await staff('admin')
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  expect(await contradictions(rig)).toEqual([])
})
afterAll(() => rig?.stop())

const refuse = (operation: string, times = 1) =>
  rig.stripe.control.fault({ operation, kind: 'refused', code: 'balance_insufficient', times })
const retry = (id: string) =>
  call<TransferDetail & { code: string }>(rig.server, admin, `POST /admin/transfers/${id}/retry`)
const list = async (query: string) =>
  (
    await call<{ items: Transfer[]; nextCursor: string | null }>(
      rig.server,
      admin,
      `GET /admin/transfers?${query}`,
    )
  ).body

async function oneSale() {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  return { seller, sale, id: sale.transferIds[0] ?? '' }
}

test.each(['GET /admin/transfers', 'GET /admin/transfers/ID', 'POST /admin/transfers/ID/retry'])(
  '%s is for admins alone, with a second factor',
  async (route) => {
    const { id, sale } = await oneSale()
    const codeFor = async (user?: Pick<Admin, 'authorization'>) =>
      (await call(rig.server, user, route.replace('ID', id))).body.code
    expect(await codeFor()).toBe('unauthenticated')
    expect(await codeFor(await newUser(rig.server, ['creator']))).toBe('needs-moderator')
    expect(await codeFor(await staff('moderator'))).toBe('needs-admin')
    expect(await codeFor(await newUser(rig.server, ['admin']))).toBe('second-factor-required')
    expect(await sentFor(rig, sale)).toEqual([])
    expect((await call(rig.server, admin, route.replace('ID', id))).status).toBe(200)
  },
)

test('listed by status, seller and order, page by page', async () => {
  const seller = await newSeller(rig)
  const sales = []
  for (let sale = 0; sale < 3; sale++) {
    sales.push(await newSale(rig, [{ sellerId: seller.id, amount: 100 + sale }]))
    rig.clock.advance(1_000)
  }
  await sendTransfer(rig.ctx, sales[1]?.transferIds[0] ?? '')
  const amounts = ({ items }: { items: Transfer[] }) => items.map(({ amount }) => amount)
  expect(amounts(await list(`sellerId=${seller.id}`))).toEqual([102, 101, 100])
  expect(amounts(await list(`sellerId=${seller.id}&status=pending`))).toEqual([102, 100])
  expect(amounts(await list(`sellerId=${seller.id}&status=completed`))).toEqual([101])
  expect(amounts(await list(`orderId=${sales[0]?.orderId}`))).toEqual([100])
  const first = await list(`sellerId=${seller.id}&limit=2`)
  expect(amounts(first)).toEqual([102, 101])
  expect(amounts(await list(`sellerId=${seller.id}&limit=2&cursor=${first.nextCursor}`))).toEqual([100])
  expect((await call(rig.server, admin, 'GET /admin/transfers?status=lost')).status).toBe(400)
})

test('one that was refused is tried again before its time, and who did it is written down', async () => {
  const { sale, id } = await oneSale()
  await refuse('transfers.create')
  expect(await sendTransfer(rig.ctx, id)).toBe('refused')
  const { status, body } = await retry(id)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'completed',
    history: [
      { from: 'pending', to: 'failed', actor: null },
      { from: 'failed', to: 'completed', actor: admin.username },
    ],
  })
  expect(await sentFor(rig, sale)).toHaveLength(1)
  const deeds = await rig.ctx.db
    .selectFrom('auditLog')
    .select(['actorId', 'action', 'details'])
    .where('subjectId', '=', id)
    .execute()
  expect(deeds).toEqual([{ actorId: admin.id, action: 'transfer.retried', details: { from: 'failed' } }])
})

test('each try counts, by hand too', async () => {
  const { id } = await oneSale()
  await refuse('transfers.create', 5)
  for (const retryCount of [1, 2, 3, 4])
    expect((await retry(id)).body).toMatchObject({ status: 'failed', retryCount })
  const { body } = await retry(id)
  expect(body.status).toBe('permanently_failed')
  const { username: actor } = admin
  expect(body.history).toMatchObject([
    { to: 'failed', actor },
    { to: 'permanently_failed', actor },
  ])
  expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'transfer-not-due' } })
})

test('a reversal is tried again, by the function that the worker calls', async () => {
  const { sale, id } = await oneSale()
  await sendTransfer(rig.ctx, id)
  await giveBack(rig, sale, [300])
  await refuse('transfers.createReversal')
  expect(await reverseTransfer(rig.ctx, id)).toBe('refused')
  const { status, body } = await retry(id)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'completed',
    reversedAmount: 300,
    history: expect.arrayContaining([
      expect.objectContaining({ from: 'reversal_pending', to: 'completed', actor: admin.username }),
    ]),
    reversals: [{ amount: 300, isForeign: false, providerId: expect.stringMatching(/^trr_/) }],
  })
})

test('what has ended, or is nobody’s, is not tried', async () => {
  const { sale, id } = await oneSale()
  await sendTransfer(rig.ctx, id)
  expect(await retry(id)).toMatchObject({ status: 409, body: { code: 'transfer-not-due' } })
  expect(await retry('01990000-0000-7000-8000-000000000001')).toMatchObject({
    status: 404,
    body: { code: 'transfer-not-found' },
  })
  expect(await sentFor(rig, sale)).toHaveLength(1)
})

test('many admins at once send one transfer', async () => {
  const { sale, id } = await oneSale()
  const answers = await Promise.all([1, 2, 3, 4].map(() => retry(id)))
  for (const { status } of answers) expect([200, 409]).toContain(status)
  rig.clock.advance(HOUR_MS)
  await sendTransfer(rig.ctx, id)
  expect(await sentFor(rig, sale)).toHaveLength(1)
  expect(await transferRow(rig, id)).toMatchObject({ status: 'completed' })
})

test('ids that are missing are found by what each transfer says of itself; a dry run writes nothing', async () => {
  const [known, lost, never] = [await oneSale(), await oneSale(), await oneSale()]
  const strange = await oneSale()
  await sendTransfer(rig.ctx, known.id)
  const send = ({ seller, sale, id }: typeof lost, amount: number) =>
    rig.api.transfers.create({
      ...{ amount, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
      ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
    })
  const found = await send(lost, 900)
  const other = await send(strange, 800)

  const dry = await backfillTransferIds(rig.ctx, { dryRun: true })
  const expected = [
    { transferId: lost.id, pspTransferId: found.id },
    { transferId: strange.id, pspTransferId: other.id, fault: expect.stringContaining('800') },
  ]
  expect(new Set(dry.found)).toEqual(new Set(expected))
  expect(await transferRow(rig, lost.id)).toMatchObject({ status: 'pending', pspTransferId: null })

  const applied = await backfillTransferIds(rig.ctx, { dryRun: false })
  expect(applied.looked).toBe(dry.looked)
  expect(new Set(applied.found)).toEqual(new Set(expected))
  expect(await transferRow(rig, lost.id)).toMatchObject({ status: 'completed', pspTransferId: found.id })
  for (const { id } of [strange, never])
    expect(await transferRow(rig, id)).toMatchObject({ status: 'pending', pspTransferId: null })
  const again = await backfillTransferIds(rig.ctx, { dryRun: false })
  expect(again.found.map(({ transferId }) => transferId)).toEqual([strange.id])
})
