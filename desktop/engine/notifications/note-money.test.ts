import type { SyncAnswer, SyncEntry, SyncPayout } from '@veza/shared/contracts/sync.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Api } from '../api/client.ts'
import { testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { openAccount } from '../sync/accounts.ts'
import { pull } from '../sync/pull.ts'
import { listNotifications } from './notifications.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
  testAccount(lib.db)
})
afterEach(() => lib.close())

const key = () => testAccount(lib.db)
const told = () =>
  listNotifications(lib.db, key().id, 500)
    .map(({ kind, params }) => ({ kind, params }))
    .reverse()

/** Answers of a server, one after the other, until there is nothing more. */
async function hear(
  ...answers: readonly (readonly [step: 'listing' | 'listed' | 'changes', ...SyncEntry[]])[]
) {
  const left = answers.map(
    ([step, ...entries], at): SyncAnswer => ({
      step,
      entries,
      cursor: `${lib.clock.now().getTime()} ${at}`,
      more: at < answers.length - 1,
    }),
  )
  const changes = () => Promise.resolve(left.shift())
  await pull(lib, { sync: { changes } } as unknown as Api, key(), new AbortController().signal)
}

const idOf = (name: string) =>
  `0195f000-0000-7000-8000-${Buffer.from(name).toString('hex').slice(0, 12).padEnd(12, '0')}`
const payout = (name: string, more: Partial<SyncPayout> = {}): SyncEntry => ({
  kind: 'payout',
  id: idOf(name),
  item: {
    ...{ status: 'paid', amount: 5_000, currency: 'eur', failure: null },
    arrivesAt: '2026-01-05T00:00:00.000Z',
    updatedAt: lib.clock.now().toISOString(),
    ...more,
  },
})
const reversal = (name: string, isForeign = false): SyncEntry => ({
  kind: 'reversal',
  id: idOf(name),
  item: {
    ...{
      transferId: idOf(name),
      orderId: '0195f000-0000-7000-8000-000000000001',
      amount: 90,
      currency: 'eur',
    },
    at: lib.clock.now().toISOString(),
    isForeign,
  },
})

test('each step of a payout that matters is said once: it arrived, it came back after all', async () => {
  await hear(['listed'], ['changes'])
  lib.clock.advance(1_000)
  await hear(['changes', payout('p', { status: 'in_transit' })])
  expect(told()).toEqual([])
  await hear(['changes', payout('p')])
  await hear(['changes', payout('p')])
  await hear(['changes', payout('p', { status: 'failed', failure: 'number' })])
  const params = { amount: 5_000, currency: 'eur', arrivesAt: '2026-01-05T00:00:00.000Z' }
  expect(told()).toEqual([
    { kind: 'payout-paid', params },
    { kind: 'payout-failed', params: { ...params, why: 'number' } },
  ])
})

test('what was taken back is said once for each time', async () => {
  await hear(['listed'], ['changes'])
  await hear(['changes', reversal('one'), reversal('two', true)])
  await hear(['changes', reversal('one')])
  expect(told()).toMatchObject([
    { kind: 'transfer-reversed', params: { amount: 90, isForeign: false } },
    { kind: 'transfer-reversed', params: { isForeign: true } },
  ])
})

test('what was so before all was read is no news, what happened between two readings of all is', async () => {
  await hear(['listing', payout('old'), reversal('old')], ['listed'], ['changes', payout('early')])
  expect(told()).toEqual([])
  const before = lib.clock.now().toISOString()
  lib.clock.advance(60_000)
  // As after an update that reads more than the one before, or a server that was put back.
  lib.db.prepare('UPDATE sync_accounts SET cursor = NULL').run()
  lib.db.prepare("DELETE FROM remote_items WHERE kind IN ('payout', 'reversal')").run()
  const old = { updatedAt: new Date(Date.parse(before) - 1_000).toISOString() }
  await hear(['listing', payout('old', old), payout('new')], ['listed'], ['changes'])
  expect(told()).toMatchObject([{ kind: 'payout-paid' }])
  expect(openAccount(lib.db, key()).pulledAt).not.toBeNull()
})
