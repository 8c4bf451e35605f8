import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { administer, databaseUrl } from '../../e2e/support/databases.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
} from '../../e2e/support/money.ts'
import { platformBalance } from '../domains/ledger/index.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
let rig: MoneyRig

beforeAll(async () => {
  // Only the commands work on what waits.
  rig = await startMoneyRig({ env: { ROLE: 'web' } })
})
afterEach(() => rig.stripe.control.clearFaults({}))
afterAll(() => rig?.stop())

async function server(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...rig.server.environment },
  })
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ])
  return { status, stdout, stderr }
}

/** An order that was paid an hour ago, and of which no webhook told. */
async function paidUnheard() {
  const { product } = await newProduct(rig)
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  const session = await sessionOf(rig, body.orderId)
  await rig.stripe.control.pay({ session })
  await rig.server.ctx.db
    .updateTable('payments')
    .set({ createdAt: new Date(Date.now() - HOUR_MS) })
    .where('orderId', '=', body.orderId)
    .execute()
  return { session, see: () => seeOrder(rig, body.orderId, body.accessToken ?? '') }
}

describe('reconcile --once', () => {
  test('settles what waited, says so, and ends with 0', async () => {
    const { see } = await paidUnheard()
    const { status, stdout } = await server('reconcile', '--once')
    expect(stdout).toContain(
      'payments        1 settled, 0 still waiting, 0 suspicious, 0 without an answer\n',
    )
    expect(status).toBe(0)
    expect((await see()).status).toBe('completed')
  })

  test('ends with 1 where the provider does not answer, and says so in JSON', async () => {
    const { see } = await paidUnheard()
    await rig.stripe.control.fault({
      operation: 'checkout.sessions.retrieve',
      kind: 'error_before',
      times: 20,
    })
    const { status, stdout } = await server('reconcile', '--once', '--json')
    const payments = { kind: 'payments', settled: 0, waiting: 0, suspicious: 0, unanswered: 1 }
    expect(JSON.parse(stdout).results).toContainEqual(payments)
    expect(status).toBe(1)
    expect((await see()).status).toBe('pending')
  })
})

describe('check-ledger', () => {
  test('ends with 0 while the books hold', async () => {
    await newPaidOrder(rig)
    expect(await server('check-ledger')).toMatchObject({ status: 0, stdout: 'The books hold.\n' })
    const { status, stdout } = await server('check-ledger', '--json')
    expect({ status, told: JSON.parse(stdout) }).toEqual({ status: 0, told: { findings: [] } })
  })

  test('names what does not fit, and ends with 1', async () => {
    const { orderId } = await newPaidOrder(rig)
    const root = databaseUrl(inject('adminUrl'), rig.database.name)
    await administer(
      root,
      `UPDATE order_items SET refunded_amount = 1 WHERE order_id = '${orderId}' RETURNING id`,
    )
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM order_items WHERE order_id = ${orderId}`.execute(rig.server.ctx.db)
    const subject = rows[0]?.id ?? ''
    const findings = [
      { check: 'refunded-items-add-up', subject, expected: '1', actual: '0' },
      { check: 'refunded-orders-add-up', subject: orderId, expected: '0', actual: '1' },
    ]
    const inWords = await server('check-ledger')
    expect(inWords).toMatchObject({ status: 1 })
    expect(inWords.stdout).toBe(
      findings
        .map((one) => `${one.check}  ${one.subject}: ${one.expected} expected, ${one.actual} in the books\n`)
        .join(''),
    )
    const inJson = await server('check-ledger', '--json')
    expect({ status: inJson.status, told: JSON.parse(inJson.stdout) }).toEqual({
      status: 1,
      told: { findings },
    })
  })
})

test('reconcile --balance names where provider and books differ', async () => {
  expect(await server('reconcile', '--balance', '--since', '2026-01-01')).toMatchObject({
    status: 0,
    stdout: 'The balance of the provider is what the books say.\n',
  })
  await rig.stripe.control.configure({ isBookedLate: true })
  const { orderId } = await newPaidOrder(rig)
  const db = rig.server.ctx.db
  const { pspChargeId } = await db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const difference = { kind: 'missing', type: 'sale', sourceId: pspChargeId, currency: 'eur' }
  const root = databaseUrl(inject('adminUrl'), rig.database.name)
  await administer(
    root,
    `SET session_replication_role = replica;
      UPDATE ledger_transactions SET recorded_at = recorded_at - interval '36 h' WHERE source_id = '${orderId}'`,
  )
  const { status, stdout } = await server('reconcile', '--balance', '--json')
  expect({ status, told: JSON.parse(stdout) }).toEqual({
    status: 1,
    told: { differences: [{ ...difference, provider: 0, books: 1_000, movedAt: expect.any(String) }] },
  })
  expect(await server('reconcile', '--balance', '--since', 'yesterday')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Give a day: 2026-11-30'),
  })
})

test.each([
  ['reconcile', ['--once', '--balance', '--since', '--json']],
  ['check-ledger', ['--json']],
])('%s --help says what there is', async (command, options) => {
  const { status, stdout } = await server(command, '--help')
  expect(status).toBe(0)
  for (const option of options) expect(stdout).toContain(option)
})

describe('correct-ledger', () => {
  const losses = () => platformBalance(rig.server.ctx.db, 'platform_losses', 'eur')
  const correct = (entries: string[], ...rest: string[]) =>
    server(
      ...['correct-ledger', '--currency', 'eur', '--reason', 'found by the daily comparison'],
      ...['--entry', ...entries, ...rest],
    )
  const entries = ['platform_losses=120', 'provider_fees=-120']

  test('shows what it would write, writes it when told to, and once', async () => {
    expect(await correct(entries)).toMatchObject({ status: 0, stdout: expect.stringContaining('A dry run') })
    expect(await losses()).toBe(0)
    expect((await correct(entries, '--apply')).stdout).toContain('Written into the books.')
    expect((await correct(entries, '--apply')).stdout).toContain('The books have this already')
    expect(await losses()).toBe(120)
  })

  test.each([
    ['what does not add up', ['platform_losses=1', 'provider_fees=-2'], 'off by -1'],
    [
      'a seller whom nobody knows',
      [`seller_debt:${randomUUID()}=1`, 'provider_fees=-1'],
      'Nobody has this id',
    ],
    ['what is no entry', ['tips=1', 'provider_fees=-1'], 'tips=1 is no entry'],
  ])('refuses %s', async (_, wrong, why) => {
    const before = await losses()
    const { status, stderr } = await correct(wrong, '--apply')
    expect(stderr).toContain(why)
    expect(status).toBe(1)
    expect(await losses()).toBe(before)
  })
})
