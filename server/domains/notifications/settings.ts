import {
  type Digest,
  type NotificationKind,
  type NotificationSettings,
  notificationKinds,
} from '@veza/shared/contracts/notifications.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { readAllTold, readPublicationsUntil } from './marks.ts'
import { changeSettingsRow, lockSettings, type SettingsRow, settingsById } from './settings-queries.ts'
import { forgetUnread } from './unread.ts'

const PERIOD_MS: Readonly<Record<Exclude<Digest, 'off'>, number>> = { daily: DAY_MS, weekly: 7 * DAY_MS }

/** How long after one mail the next may come. */
export const periodOf = (digest: Digest): number => (digest === 'off' ? DAY_MS : PERIOD_MS[digest])

type Who = Pick<Viewer, 'userId'>
type Changing = Pick<Context, 'clock' | 'transaction'>

/** @throws DomainError 401 where the account is gone */
export async function settingsOf(db: Db, { userId }: Who): Promise<NotificationSettings> {
  return settingsView(orGone(await settingsById(db, userId)))
}

/**
 * Sets all of it. What is switched on anew begins now: nobody is told of what came while they did not want to be. Safe to repeat.
 * @throws DomainError 401 where the account is gone
 */
export async function changeSettings(
  ctx: Changing & Pick<Context, 'redis'>,
  { userId }: Who,
  wanted: NotificationSettings,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const before = orGone(await lockSettings(tx, userId))
    const now = ctx.clock.now()
    const off = (place: 'inPage' | 'byMail') => notificationKinds.filter((kind) => !wanted.kinds[kind][place])
    const notInPage = off('inPage')
    for (const kind of before.notInPage) if (!notInPage.includes(kind)) await beginAnew(tx, before, kind, now)
    await changeSettingsRow(tx, userId, {
      notInPage,
      notByMail: off('byMail'),
      digest: wanted.digest,
      ...(wanted.digest !== before.digest && { digestAt: new Date(now.getTime() + periodOf(wanted.digest)) }),
      ...(before.digest === 'off' && { mailedUntil: now }),
    })
  })
  await forgetUnread(ctx, userId)
}

/** By the link of a mail. Safe to repeat; of who has left there is nothing to change. */
export function switchOffDigest({ transaction }: Changing, userId: string): Promise<void> {
  return transaction((tx) => changeSettingsRow(tx, userId, { digest: 'off' }))
}

/** Read is what nobody was to be told of, or a mail has told; what waits for the next mail is not. */
async function beginAnew(tx: Tx, before: SettingsRow, kind: NotificationKind, now: Date): Promise<void> {
  const waitsForMail = before.digest !== 'off' && !before.notByMail.includes(kind)
  const until = waitsForMail ? before.mailedUntil : now
  if (kind === 'publication') return readPublicationsUntil(tx, before.userId, until)
  await readAllTold(tx, { userId: before.userId, kinds: [kind], until }, now)
}

function settingsView({ digest, notInPage, notByMail }: SettingsRow): NotificationSettings {
  const channels = (kind: NotificationKind) => ({
    inPage: !notInPage.includes(kind),
    byMail: !notByMail.includes(kind),
  })
  return {
    digest,
    kinds: Object.fromEntries(
      notificationKinds.map((kind) => [kind, channels(kind)]),
    ) as NotificationSettings['kinds'],
  }
}

function orGone(row: SettingsRow | undefined): SettingsRow {
  if (row) return row
  throw new DomainError(401, 'token-invalid', 'This account is gone. Sign in again.')
}
