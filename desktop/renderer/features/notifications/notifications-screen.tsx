import { tellNotification } from '@veza/shared/studio/notification-texts.ts'
import type { Notification, NotificationKind } from '@veza/shared/studio/notifications.ts'
import {
  BanknoteArrowUp,
  CalendarX2,
  CircleAlert,
  CircleCheck,
  Landmark,
  type LucideIcon,
  RotateCcw,
  Scale,
  Store,
  Undo2,
} from 'lucide-react'
import { hrefOf } from '../../app/router.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDay } from '../../ui/formats.ts'
import { notificationsTexts } from './texts.ts'
import { markAllRead, markRead, useNotifications } from './use-notifications.ts'

const icons: Readonly<Record<NotificationKind, LucideIcon>> = {
  sale: BanknoteArrowUp,
  refund: Undo2,
  dispute: Scale,
  'dispute-over': Scale,
  'payout-paid': Landmark,
  'payout-failed': CircleAlert,
  'transfer-reversed': Undo2,
  published: CircleCheck,
  'not-published': CalendarX2,
  'on-sale': Store,
  'not-on-sale': CalendarX2,
  'work-failed': CircleAlert,
  'engine-restarted': RotateCcw,
}
const bad: readonly NotificationKind[] = [
  'work-failed',
  'not-published',
  'not-on-sale',
  'dispute',
  'payout-failed',
]

/** Everything that happened, day by day, newest first. */
export function NotificationsScreen() {
  const t = useTexts(notificationsTexts)
  const latest = useNotifications()
  return (
    <div className="flex h-full flex-col" aria-busy={latest === undefined || undefined}>
      <header className="flex items-center gap-3 px-6 py-3">
        <h1 className="grow font-semibold text-20 leading-8">{t('heading')}</h1>
        {latest && latest.unread > 0 && <Button onClick={markAllRead}>{t('read-all')}</Button>}
      </header>
      <div className="min-h-0 grow overflow-auto px-6 pb-6">
        {latest?.items.length === 0 && (
          <EmptyState picture="notifications" heading={t('empty')}>
            <p>{t('empty-hint')}</p>
            <LinkButton href={hrefOf('/settings')}>{t('empty-action')}</LinkButton>
          </EmptyState>
        )}
        {latest && <Days items={latest.items} />}
      </div>
    </div>
  )
}

function Days({ items }: { readonly items: readonly Notification[] }) {
  const t = useTexts(notificationsTexts)
  const language = useLanguage()
  const today = new Date().toDateString()
  const days = Map.groupBy(items, ({ happenedAt }) => new Date(happenedAt).toDateString())
  return [...days].map(([day, ofDay]) => (
    <section key={day} className="mb-4">
      <h2 className="border-hairline border-b pb-1 font-medium text-12 text-ink-soft">
        {day === today ? t('today') : formatDay(ofDay[0]?.happenedAt ?? day, language)}
      </h2>
      <ul>
        {ofDay.map((one) => (
          <Row key={one.seq} notification={one} />
        ))}
      </ul>
    </section>
  ))
}

function Row({ notification }: { readonly notification: Notification }) {
  const language = useLanguage()
  const { seq, kind, happenedAt, isRead } = notification
  const { screen } = tellNotification(notification, language)
  const shape =
    'moving grid min-h-11 w-full grid-cols-[0.5rem_1rem_minmax(0,1fr)_auto] items-center gap-3 rounded-md px-1 py-1.5 text-left hover:bg-wash'
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(
    new Date(happenedAt),
  )
  const read = () => {
    if (!isRead) void markRead([seq])
  }
  const content = (
    <>
      <Unread isRead={isRead} />
      <KindIcon kind={kind} />
      <Words notification={notification} />
      <time dateTime={happenedAt} className="figures text-12 text-ink-soft">
        {time}
      </time>
    </>
  )
  return (
    <li className="border-hairline border-b" data-notification={kind}>
      {screen === null ? (
        <button type="button" className={shape} onClick={read}>
          {content}
        </button>
      ) : (
        <a className={shape} href={hrefOf(screen)} onClick={read}>
          {content}
        </a>
      )}
    </li>
  )
}

function Unread({ isRead }: { readonly isRead: boolean }) {
  const t = useTexts(notificationsTexts)
  return isRead ? (
    <span />
  ) : (
    <span className="size-2 rounded-full bg-accent">
      <span className="sr-only">{t('unread')}</span>
    </span>
  )
}

function KindIcon({ kind }: { readonly kind: NotificationKind }) {
  const Icon = icons[kind]
  return (
    <Icon
      size={16}
      strokeWidth={1.75}
      aria-hidden
      className={bad.includes(kind) ? 'text-bad-text' : 'text-ink-soft'}
    />
  )
}

function Words({ notification }: { readonly notification: Notification }) {
  const { what, more } = tellNotification(notification, useLanguage())
  const { kind, params, isRead } = notification
  return (
    <span className="min-w-0">
      <span className={`block truncate ${isRead ? '' : 'font-medium'}`}>{what}</span>
      <span className="block text-12 text-ink-soft">{more}</span>
      {kind === 'engine-restarted' && params.detail && (
        <span className="mt-1 block max-h-20 overflow-auto whitespace-pre-wrap break-words font-mono text-12 text-ink-soft">
          {params.detail}
        </span>
      )}
    </span>
  )
}
