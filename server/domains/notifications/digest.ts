import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { oldestTold, SETTLED_MS } from './asked.ts'
import { type DigestReader, type Due, digestReader, dueDigests, lockDue } from './digest-queries.ts'
import { lineOf, postDigestMail } from './mails.ts'
import { rowsOf } from './service.ts'
import { periodOf } from './settings.ts'
import { changeSettingsRow, type SettingsRow } from './settings-queries.ts'
import { unsubscribeTokens } from './token.ts'

const BATCH = 100
/** So many lines are in a mail; the page has the others. */
const LINES = 15

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>

/**
 * Sends each person whose time has come what is unread and was in no mail yet. Of each person in one transaction: the mail is
 * stored with what says that it was, or neither is. Safe to repeat, to run twice at once, and late: what was missed is one mail.
 * @returns how many mails were stored
 */
export async function sendDigests(
  ctx: Parts & Pick<Context, 'db' | 'log'>,
  signal?: AbortSignal,
): Promise<number> {
  const now = ctx.clock.now()
  let sent = 0
  let after: Due | undefined
  for (;;) {
    const batch = await dueDigests(ctx.db, now, after, BATCH)
    for (const { id } of batch) {
      signal?.throwIfAborted()
      try {
        if (await sendDigest(ctx, id)) sent += 1
      } catch (error) {
        // The others are not to wait for it; it is due at the next run as well.
        ctx.log.error({ err: error, userId: id }, 'notifications: a digest could not be sent')
      }
    }
    after = batch.at(-1)
    if (batch.length < BATCH) return sent
  }
}

/** @returns whether there was something to say */
function sendDigest(ctx: Parts, userId: string): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const due = await lockDue(tx, userId, now)
    if (!due) return false
    const reader = await digestReader(tx, userId)
    const until = new Date(now.getTime() - SETTLED_MS)
    const isSaid = reader !== undefined && (await say(tx, ctx, { reader, userId, until, now }))
    await changeSettingsRow(tx, userId, {
      digestAt: nextAfter(due, now),
      // Who may not be written to now is told of it when they may again.
      ...(reader && until > due.mailedUntil && { mailedUntil: until }),
    })
    return isSaid
  })
}

interface Saying {
  readonly reader: DigestReader
  readonly userId: string
  readonly until: Date
  readonly now: Date
}

async function say(tx: Tx, ctx: Parts, { reader, userId, until, now }: Saying): Promise<boolean> {
  const rows = await rowsOf(tx, {
    ...{ userId, place: 'mail', unreadOnly: true, unmailedUntil: until },
    ...{ oldest: oldestTold(now), limit: LINES + 1 },
  })
  if (rows.length === 0) return false
  const lines = rows.slice(0, LINES).map((row) => lineOf(reader.locale, row))
  const query = `token=${encodeURIComponent(unsubscribeTokens(ctx.config).tokenFor(userId))}`
  await postDigestMail(tx, ctx, reader, (mails) => {
    const happened = [...lines, ...(rows.length > LINES ? [mails.andMore] : [])].join('\n')
    return mails.digest(reader.username, happened, query)
  })
  return true
}

/** At the same hour as before, however late it is. */
function nextAfter({ digest, digestAt }: SettingsRow, now: Date): Date {
  const periodMs = periodOf(digest)
  const missed = Math.floor((now.getTime() - digestAt.getTime()) / periodMs)
  return new Date(digestAt.getTime() + (missed + 1) * periodMs)
}
