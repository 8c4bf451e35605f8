import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from './store.ts'
import { paidCharge, type Rig, readySeller, sale, startRig } from './testing.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veza-stripe-'))
  path = join(folder, 'state.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The same files, opened by another process. */
async function restarted(rig: Rig): Promise<Rig> {
  await rig.stop()
  return startRig(path)
}

test('what happened is there after a restart: objects, balances, events, keys, settings', async () => {
  let rig = await startRig(path)
  await rig.standIn.control.configure({ refundsBecome: 'pending' })
  const open = await rig.stripe.checkout.sessions.create(sale())
  const charge = await paidCharge(rig)
  const seller = await readySeller(rig)
  const sent = { amount: 500, currency: 'eur', destination: seller.id, source_transaction: charge.id }
  const transfer = await rig.stripe.transfers.create(sent)
  const refund = await rig.stripe.refunds.create({ charge: charge.id }, { idempotencyKey: 'k' })
  const balance = await rig.stripe.balance.retrieve()
  await rig.standIn.control.advance({ ms: 3_600_000 })
  rig = await restarted(rig)
  expect(await rig.stripe.balance.retrieve()).toEqual(balance)
  expect(await rig.stripe.transfers.retrieve(transfer.id)).toEqual(transfer)
  expect((await rig.stripe.refunds.create({ charge: charge.id }, { idempotencyKey: 'k' })).id).toBe(refund.id)
  expect((await rig.stripe.refunds.retrieve(refund.id)).status).toBe('pending')
  expect((await rig.stripe.events.list()).data.length).toBeGreaterThan(3)
  await rig.standIn.control.pay({ session: open.id })
  expect(await rig.stripe.checkout.sessions.retrieve(open.id)).toMatchObject({
    payment_status: 'paid',
    created: open.created,
  })
  const [next] = (await rig.stripe.charges.list()).data
  expect((await rig.stripe.refunds.create({ charge: next!.id })).status).toBe('pending')
  // Hours that the clock was put on stay.
  expect(next!.created - open.created).toBeGreaterThanOrEqual(3_600)
  await rig.stop()
})

test('what was still owed to the webhook is brought after a restart', async () => {
  let rig = await startRig(path)
  rig.inbox.status = 500
  await paidCharge(rig)
  await rig.standIn.control.flush({})
  rig = await restarted(rig)
  expect(await rig.standIn.control.flush({})).toMatchObject({ failed: 0 })
  expect(new Set(rig.inbox.events().map(({ type }) => type))).toContain('checkout.session.completed')
  await rig.stop()
})

test('an answer is on the disk before it is given', async () => {
  const rig = await startRig(path)
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  expect(JSON.parse(await readFile(path, 'utf8')).tables.sessions).toMatchObject([{ id }])
  await rig.stop()
})

test('the file is whole at all times, and nothing is left beside it', async () => {
  const store = openStore(path)
  const { settings, tables } = store
  for (let n = 0; n < 50; n++) {
    settings.feeFixed = n
    tables.accountLinks.set('x'.repeat(n), {
      id: `link_${n}`,
      created: n,
      account: 'y'.repeat(10_000),
      returnUrl: '',
      refreshUrl: '',
      expiresAt: 0,
      used: false,
    })
    const saving = store.save()
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error.code)
    if (text !== 'ENOENT') JSON.parse(text ?? '')
    if (n % 7 === 0) await saving
  }
  await store.save()
  expect(JSON.parse(await readFile(path, 'utf8')).settings.feeFixed).toBe(49)
  expect(await readdir(folder)).toEqual(['state.json'])
})

test('a file of another version is not read', async () => {
  await writeFile(path, JSON.stringify({ format: 0, tables: {}, settings: {} }))
  expect(() => openStore(path)).toThrow('another version')
})

test('a key whose request died with the process is free again', async () => {
  const store = openStore(path)
  const row = { id: 'acct:k', created: 0, fingerprint: '', request: 'req' }
  store.tables.keys.set('acct:k', { ...row, answer: null })
  store.tables.keys.set('acct:d', { ...row, id: 'acct:d', answer: { status: 200, body: '{}' } })
  await store.save()
  expect([...openStore(path).tables.keys.keys()]).toEqual(['acct:d'])
})
