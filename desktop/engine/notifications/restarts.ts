import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { notificationParams } from '@veza/shared/studio/notifications.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { note } from './notifications.ts'

/** Ends that lie closer to each other are one misfortune, and one notification. */
const SERIES_MS = HOUR_MS

interface Row {
  seq: number
  params: string
  happened_at: string
}

/**
 * Writes down that the engine ended against its will and was started again: of a series of ends one notification, which
 * counts them and tells of the last one. @param at when, ISO 8601; of one end it is written once
 */
export function noteEngineEnd(
  db: Sqlite,
  { detail, at }: { readonly detail: string; readonly at: string },
): void {
  inTransaction(db, () => {
    const last = statement<[], Row>(
      db,
      `SELECT seq, params, happened_at FROM notifications WHERE account = 0 AND kind = 'engine-restarted'
       ORDER BY happened_at DESC, seq DESC LIMIT 1`,
    ).get()
    if (last?.happened_at === at) return
    const isSeries = last && Math.abs(Date.parse(at) - Date.parse(last.happened_at)) < SERIES_MS
    if (!isSeries) {
      note(db, { kind: 'engine-restarted', subject: at, params: { detail, times: 1 }, happenedAt: at })
      return
    }
    const { times } = notificationParams['engine-restarted'].parse(JSON.parse(last.params))
    statement<[string, string, number]>(
      db,
      'UPDATE notifications SET params = ?, happened_at = ? WHERE seq = ?',
    ).run(JSON.stringify({ detail, times: times + 1 }), at, last.seq)
  })
}
