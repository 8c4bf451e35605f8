import { formatMoney } from '@veza/shared/kernel/money.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import type { Notification } from '@veza/shared/studio/notifications.ts'
import { say } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { notificationsTexts } from './texts.ts'

export interface ToldNotification {
  readonly what: string
  readonly more: string
  /** Where there is more to see; null where there is nothing. */
  readonly screen: string | null
}

/** What happened, as it is said in a list, in a toast and by the system. */
export function tellNotification(notification: Notification, language: Language): ToldNotification {
  const t = say(notificationsTexts, language)
  const { kind, params } = notification
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'dispute':
      return ofOrder(kind, params, language)
    case 'dispute-over':
      return ofOrder(params.isKept ? 'dispute-kept' : 'dispute-lost', params, language)
    case 'payout-paid':
    case 'payout-failed':
    case 'transfer-reversed':
      return ofMoney(notification, language)
    case 'published':
      return {
        what: t('published', { title: params.title ?? t('untitled') }),
        more: t('published-more'),
        screen: params.trackId ? `/tracks/${params.trackId}` : '/library',
      }
    case 'not-published':
      return {
        what: t('not-published', { title: params.title ?? t('untitled') }),
        more: t(`refusal.${params.refusal}`),
        screen: params.trackId ? `/tracks/${params.trackId}` : '/library',
      }
    case 'on-sale':
    case 'not-on-sale':
      return {
        what: t(kind, { title: params.title || t('untitled') }),
        more: t(`${kind}-more`),
        screen: `/releases/${params.productId}`,
      }
    case 'work-failed':
      return {
        what: t('work-failed', { title: params.title ?? t('untitled') }),
        more: tellFailure(params.failure, language).what,
        screen: '/queue',
      }
    case 'engine-restarted':
      return { what: t('engine-restarted'), more: t('engine-restarted-more'), screen: null }
  }
}

type OfMoney = Extract<Notification, { kind: 'payout-paid' | 'payout-failed' | 'transfer-reversed' }>

/** Each says what to do next, be it nothing. */
function ofMoney({ kind, params }: OfMoney, language: Language): ToldNotification {
  const t = say(notificationsTexts, language)
  const what = t(kind, { amount: tellMoney(params.amount, params.currency, language) })
  if (kind === 'transfer-reversed')
    return {
      what,
      more: t(params.isForeign ? 'transfer-reversed-foreign' : 'transfer-reversed-more'),
      screen: `/orders/${params.orderId}`,
    }
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(
    new Date(params.arrivesAt),
  )
  const more = kind === 'payout-paid' ? t('payout-paid-more', { day }) : t(`payout-failed-${params.why}`)
  return { what, more, screen: '/payouts' }
}

type OfOrder = Extract<Notification, { kind: 'sale' }>['params']

function ofOrder(
  kind: 'sale' | 'refund' | 'dispute' | 'dispute-kept' | 'dispute-lost',
  { orderId, title, others, amount, currency }: OfOrder,
  language: Language,
): ToldNotification {
  const t = say(notificationsTexts, language)
  const name = title || t('untitled')
  const things = others > 0 ? t('and-others', { title: name, count: others }) : name
  return {
    what: t(kind, { title: things }),
    more: t(`${kind}-more`, { amount: formatMoney(amount, currency, language) }),
    screen: `/orders/${orderId}`,
  }
}
