import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, paidOrder, type TestProvider, testProvider } from './testing.ts'

let stripe: TestProvider
let provider: PaymentProvider
let seller: string
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
  const account = {
    key: 'seller',
    userId: 'seller',
    email: 'seller@veza.example',
    country: 'FR',
    generation: 0,
  }
  seller = doneOf(await provider.createAccount(account)).pspAccountId
  await stripe.control.finishOnboarding({ account: seller })
})
afterAll(() => stripe?.stop())

async function newTransfer(amount = 2_000) {
  const { orderId: group, pspChargeId: sourceCharge } = await paidOrder(stripe)
  const transferId = `transfer-of-${group}`
  return { key: transferId, transferId, amount, currency: 'eur', destination: seller, sourceCharge, group }
}
let reversals = 0
function newReversal(pspTransferId: string, amount: number) {
  const reversalId = `reversal-${++reversals}`
  return { key: reversalId, reversalId, pspTransferId, amount, currency: 'eur' }
}
const stateOf = async (pspTransferId: string) => {
  const transfer = await provider.readTransfer(pspTransferId)
  return transfer.kind === 'found' ? transfer.value : undefined
}

test('a transfer is made from its charge, with our ids in it', async () => {
  const transfer = await newTransfer()
  const made = doneOf(await provider.createTransfer(transfer))
  expect(made).toEqual({
    pspTransferId: expect.stringMatching(/^tr_/),
    transferId: transfer.transferId,
    amount: 2_000,
    currency: 'eur',
    destination: seller,
    sourceCharge: transfer.sourceCharge,
    group: transfer.group,
    reversedAmount: 0,
    isReversed: false,
    reversals: [],
    livemode: false,
  })
  expect(await stateOf(made.pspTransferId)).toEqual(made)
  expect(doneOf(await provider.createTransfer(transfer))).toEqual(made)
})

test('it is found by its id within its order, and no other is', async () => {
  const transfer = await newTransfer(1_000)
  const { pspTransferId } = doneOf(await provider.createTransfer(transfer))
  const other = { ...transfer, key: 'other', transferId: `${transfer.transferId}-b` }
  doneOf(await provider.createTransfer(other))
  expect(await provider.findTransfer(transfer)).toMatchObject({ kind: 'found', value: { pspTransferId } })
  expect(await provider.findTransfer({ ...transfer, transferId: 'another' })).toEqual({ kind: 'missing' })
  expect(await provider.findTransfer({ ...transfer, group: 'another' })).toEqual({ kind: 'missing' })
})

test('more than its charge has is refused; so is an account that may not receive, or that is none', async () => {
  const transfer = await newTransfer(2_501)
  expect(await provider.createTransfer(transfer)).toMatchObject({ kind: 'refused', param: 'amount' })
  const account = {
    key: 'unready',
    userId: 'unready',
    email: 'unready@veza.example',
    country: 'FR',
    generation: 0,
  }
  const unready = doneOf(await provider.createAccount(account)).pspAccountId
  const to = (destination: string) =>
    provider.createTransfer({
      ...transfer,
      amount: 100,
      key: `${transfer.key}-to-${destination}`,
      destination,
    })
  expect(await to(unready)).toMatchObject({ kind: 'refused', code: 'insufficient_capabilities_for_transfer' })
  expect(await to('acct_nothing')).toMatchObject({ kind: 'refused' })
})

test('reversed in parts, then whole: each reversal stands in the transfer, with our id in it', async () => {
  const transfer = await newTransfer()
  const { pspTransferId } = doneOf(await provider.createTransfer(transfer))
  const part = newReversal(pspTransferId, 500)
  const reversed = doneOf(await provider.reverseTransfer(part))
  expect(reversed).toEqual({
    pspReversalId: expect.stringMatching(/^trr_/),
    reversalId: part.reversalId,
    pspTransferId,
    amount: 500,
    currency: 'eur',
  })
  expect(doneOf(await provider.reverseTransfer(part))).toEqual(reversed)
  expect(await stateOf(pspTransferId)).toMatchObject({ reversedAmount: 500, isReversed: false })
  doneOf(await provider.reverseTransfer(newReversal(pspTransferId, 1_500)))
  const state = await stateOf(pspTransferId)
  expect(state).toMatchObject({ reversedAmount: 2_000, isReversed: true })
  expect(state?.reversals.map(({ amount }) => amount).toSorted()).toEqual([1_500, 500])
  expect(state?.reversals).toContainEqual(reversed)
})

test('reversed already: refused, and the transfer says by whom', async () => {
  const { pspTransferId } = doneOf(await provider.createTransfer(await newTransfer()))
  const first = newReversal(pspTransferId, 2_000)
  doneOf(await provider.reverseTransfer(first))
  const again = newReversal(pspTransferId, 2_000)
  expect(await provider.reverseTransfer(again)).toMatchObject({ kind: 'refused' })
  const ids = (await stateOf(pspTransferId))?.reversals.map(({ reversalId }) => reversalId)
  expect(ids).toEqual([first.reversalId])
})

test('reversals beyond those that a transfer carries are read, too', async () => {
  const { pspTransferId } = doneOf(await provider.createTransfer(await newTransfer()))
  for (let made = 0; made < 13; made++)
    doneOf(await provider.reverseTransfer(newReversal(pspTransferId, 100)))
  const state = await stateOf(pspTransferId)
  expect(state?.reversals).toHaveLength(13)
  expect(new Set(state?.reversals.map(({ pspReversalId }) => pspReversalId)).size).toBe(13)
})

test('what the provider does not know is missing, or refused as missing', async () => {
  expect(await provider.readTransfer('tr_nothing')).toEqual({ kind: 'missing' })
  expect(await provider.reverseTransfer(newReversal('tr_nothing', 1))).toMatchObject({
    kind: 'refused',
    code: 'resource_missing',
  })
})

test('our balance and what moved it: each movement with its fee, its cause and its kind', async () => {
  const before = new Date()
  const payment = await paidOrder(stripe)
  const moved = await provider.listBalanceTransactions({ since: new Date(before.getTime() - 1_000) })
  const charge = moved.items.find(({ pspSourceId }) => pspSourceId === payment.pspChargeId)
  expect(charge).toEqual({
    pspBalanceTransactionId: expect.stringMatching(/^txn_/),
    type: 'charge',
    amount: 2_500,
    fee: payment.fee?.amount,
    net: 2_500 - (payment.fee?.amount ?? 0),
    currency: 'eur',
    createdAt: expect.any(Date),
    availableAt: expect.any(Date),
    pspSourceId: payment.pspChargeId,
  })
  expect(await provider.movementsOf(payment.pspChargeId ?? '')).toEqual([charge])
  // It is the charge's, whatever its own id.
  expect(await provider.movementsOf(charge?.pspBalanceTransactionId ?? '')).toEqual([])
  expect(await provider.movementsOf('re_nothing')).toEqual([])
  const { available, pending } = await provider.balance()
  const total = [...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)
  const all = await provider.listBalanceTransactions({})
  expect(all.cursor).toBeUndefined()
  expect(total).toBe(all.items.reduce((sum, { net }) => sum + net, 0))
  expect((await provider.listBalanceTransactions({ until: new Date(0) })).items).toEqual([])
})
