import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import type { Notification } from '@veza/shared/studio/notifications.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { moveJob } from '../queue/transition.ts'
import { forgetAccount, moveCursor, openAccount } from '../sync/accounts.ts'
import { receive } from '../sync/receive.ts'
import { countUnread, listNotifications, markRead, note, takeUntold } from './notifications.ts'
import { noteEngineEnd } from './restarts.ts'

let lib: TestLibrary
let account: number
beforeEach(async () => {
  lib = await testLibrary()
  account = testAccount(lib.db).id
})
afterEach(() => lib.close())

const list = (whose = account) => listNotifications(lib.db, whose, 500)
const kinds = (some: readonly Notification[]) => some.map(({ kind }) => kind)

function saleOf(id: string, more: Partial<SyncSale> = {}, refunded = 0): SyncSale {
  return {
    id,
    status: 'completed',
    currency: 'eur',
    completedAt: lib.clock.now().toISOString(),
    ...{ buyer: 'somebody', country: 'FR' },
    items: [
      {
        ...{ id: lib.newId(), productId: lib.newId(), licenceId: lib.newId(), title: 'Rain' },
        ...{ licenceName: 'Personal', quantity: 1, unitPrice: 300, amount: 300, refundedAmount: refunded },
        earnings: [{ trackId: null, amount: 270, returned: Math.round(refunded * 0.9) }],
      },
    ],
    ...more,
  }
}

const hear = (sale: SyncSale) =>
  inTransaction(lib.db, () =>
    receive(lib.db, { account, kind: 'sale', id: sale.id }, { ...sale }, lib.clock.now()),
  )
const firstListingEnds = () =>
  expect(moveCursor(lib.db, openAccount(lib.db, testAccount(lib.db)), 'a cursor', lib.clock.now())).toBe(true)

describe('sales', () => {
  test('years of old ones are no news, those that come after are, once each', () => {
    for (let at = 0; at < 5; at += 1) hear(saleOf(lib.newId()))
    expect(list()).toEqual([])
    firstListingEnds()
    const sale = saleOf(lib.newId())
    hear(sale)
    hear(sale)
    expect(list()).toMatchObject([
      {
        kind: 'sale',
        isRead: false,
        params: { orderId: sale.id, title: 'Rain', amount: 270, currency: 'eur' },
      },
    ])
    // Everything is read anew: what is known already is none either.
    inTransaction(lib.db, () => lib.db.prepare('UPDATE sync_accounts SET cursor = NULL').run())
    hear(sale)
    expect(list()).toHaveLength(1)
  })

  test('each refund says its own amount, a dispute its beginning and its end', () => {
    firstListingEnds()
    const id = lib.newId()
    hear(saleOf(id))
    lib.clock.advance(1_000)
    hear(saleOf(id, {}, 100))
    hear(saleOf(id, {}, 100))
    lib.clock.advance(1_000)
    hear(saleOf(id, { status: 'disputed' }, 100))
    lib.clock.advance(1_000)
    hear(saleOf(id, { status: 'refunded' }, 300))
    const told = list().reverse()
    expect(kinds(told)).toEqual(['sale', 'refund', 'dispute', 'refund', 'dispute-over'])
    expect(told[1]?.params).toMatchObject({ amount: 90 })
    expect(told[3]?.params).toMatchObject({ amount: 180 })
    expect(told[4]?.params).toMatchObject({ isKept: false })
  })

  test('they are their account’s, and gone with it', () => {
    firstListingEnds()
    hear(saleOf(lib.newId()))
    const other = testAccount(lib.db, { server: 'https://other.example', accountId: 'b' }).id
    expect(list(other)).toEqual([])
    markRead(lib.db, other, 'all', lib.clock.now())
    expect(countUnread(lib.db, account)).toBe(1)
    forgetAccount(lib.db, account)
    expect(list()).toEqual([])
  })
})

describe('work of this machine', () => {
  const insertJob = (kind: string): string => {
    const id = lib.newId()
    const trackId = lib.newId()
    lib.db
      .prepare(
        `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms, sample_rate,
           channels, title, artist, imported_at, updated_at)
         VALUES (?, ?, '/a.wav', 10, 1, 'wav', 1000, 44100, 2, 'Rain', '', 'x', 'x')`,
      )
      .run(trackId, id.replaceAll('-', '').padEnd(64, '0'))
    lib.db
      .prepare(
        `INSERT INTO jobs (id, kind, payload, dedupe, track_id, state, position, created_at, updated_at, lease_owner,
           lease_token, lease_taken_ms)
         VALUES (?, ?, '{}', ?, ?, 'running', 1, 'x', 'x', 'me', 'token', 1)`,
      )
      .run(id, kind, id, trackId)
    return id
  }
  const failure = { code: 'disk-full', params: {}, detail: null } as const

  test('a publication is told when it has come about, no other step of it', () => {
    for (const kind of ['upload-original', 'publish'])
      moveJob(lib.db, { id: insertJob(kind), from: 'running', to: 'done', now: lib.clock.now() })
    expect(list(0)).toMatchObject([{ kind: 'published', params: { title: 'Rain' } }])
    expect(list(account)).toHaveLength(1)
  })

  test('a failure is told, and again when it has failed again', () => {
    const id = insertJob('transcode')
    moveJob(lib.db, { id, from: 'running', to: 'failed', failure, now: lib.clock.now() })
    expect(takeUntold(lib.db, account, lib.clock.now())).toMatchObject([
      { kind: 'work-failed', params: { title: 'Rain', jobKind: 'transcode', failure } },
    ])
    markRead(lib.db, account, 'all', lib.clock.now())
    moveJob(lib.db, { id, from: 'failed', to: 'queued', now: lib.clock.now() })
    lib.db.prepare("UPDATE jobs SET state = 'running' WHERE id = ?").run(id)
    moveJob(lib.db, { id, from: 'running', to: 'failed', failure, now: lib.clock.now() })
    expect(list(account)).toHaveLength(1)
    expect(countUnread(lib.db, account)).toBe(1)
    expect(takeUntold(lib.db, account, lib.clock.now())).toHaveLength(1)
  })
})

describe('the list', () => {
  const restarted = (at: number) =>
    note(lib.db, {
      kind: 'engine-restarted',
      subject: String(at),
      params: { detail: 'SIGKILL', times: 1 },
      happenedAt: new Date(at).toISOString(),
    })

  test('says one thing aloud to one window, and keeps it for all', () => {
    restarted(1)
    restarted(1)
    restarted(2)
    expect(takeUntold(lib.db, account, lib.clock.now())).toHaveLength(2)
    expect(takeUntold(lib.db, account, lib.clock.now())).toEqual([])
    const [newest] = list()
    expect(newest?.happenedAt).toBe(new Date(2).toISOString())
    markRead(lib.db, account, [newest?.seq ?? 0], lib.clock.now())
    expect(list().map(({ isRead }) => isRead)).toEqual([true, false])
  })

  test('of engine ends that follow each other there is one, said aloud once and counted', () => {
    const end = (minute: number) =>
      noteEngineEnd(lib.db, {
        detail: `end ${minute}`,
        at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
      })
    end(0)
    expect(takeUntold(lib.db, account, lib.clock.now())).toHaveLength(1)
    for (const minute of [1, 1, 50, 109]) end(minute)
    expect(takeUntold(lib.db, account, lib.clock.now())).toEqual([])
    expect(list()).toMatchObject([
      { happenedAt: '2026-01-01T01:49:00.000Z', params: { detail: 'end 109', times: 4 } },
    ])
    end(169)
    expect(list().map(({ params }) => params)).toMatchObject([{ times: 1 }, { times: 4 }])
    expect(takeUntold(lib.db, account, lib.clock.now())).toHaveLength(1)
  })

  test('is bounded, and leaves out what only a newer version can say', () => {
    for (let at = 0; at < 700; at += 1) restarted(at)
    lib.db
      .prepare(
        "INSERT INTO notifications (account, kind, subject, params, happened_at) VALUES (0, 'later', 'x', '{}', ?)",
      )
      .run(lib.clock.now().toISOString())
    expect(lib.db.prepare('SELECT count(*) FROM notifications').pluck().get()).toBe(500)
    expect(list()).toHaveLength(499)
  })
})
