import { formatMoney } from '../kernel/money.ts'
import { tellFailure } from './failure-texts.ts'
import type { Language } from './language.ts'
import { notificationWords, type OrderKind, type Plural } from './notification-words.ts'
import type { Notification } from './notifications.ts'
import { tellMoney } from './tell-money.ts'

export interface ToldNotification {
  readonly what: string
  readonly more: string
  /** Where there is more to see; null where there is nothing. */
  readonly screen: string | null
}

type OfOrder = Extract<Notification, { kind: 'sale' }>['params']
type OfMoney = Extract<Notification, { kind: 'payout-paid' | 'payout-failed' | 'transfer-reversed' }>

/** More at once are told as a number: nobody reads so many. */
export const TOLD_ONE_BY_ONE_MAX = 3

/** Several things at once, as a number. */
export const tellSeveral = (count: number, language: Language): string =>
  counted(notificationWords[language].several, count, language)

/** What happened, as it is said in a list, in a toast and by the system. */
export function tellNotification(notification: Notification, language: Language): ToldNotification {
  const t = notificationWords[language]
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
      return { what: t.published(params.title ?? t.untitled), more: t.publishedMore, screen: ofTrack(params) }
    case 'not-published': {
      const more = t.refusal[params.refusal]
      return { what: t.notPublished(params.title ?? t.untitled), more, screen: ofTrack(params) }
    }
    case 'on-sale':
    case 'not-on-sale':
      return ofSale(notification, language)
    case 'work-failed': {
      const more = tellFailure(params.failure, language).what
      return { what: t.failed(params.title ?? t.untitled), more, screen: '/queue' }
    }
    case 'engine-restarted':
      return {
        what: params.times === 1 ? t.restarted : counted(t.restartedTimes, params.times, language),
        ...{ more: t.restartedMore, screen: null },
      }
  }
}

const ofTrack = ({ trackId }: { readonly trackId: string | null }) =>
  trackId ? `/tracks/${trackId}` : '/library'

function ofSale(
  { kind, params }: Extract<Notification, { kind: 'on-sale' | 'not-on-sale' }>,
  language: Language,
): ToldNotification {
  const t = notificationWords[language]
  const title = params.title || t.untitled
  const screen = `/releases/${params.productId}`
  return kind === 'on-sale'
    ? { what: t.onSale(title), more: t.onSaleMore, screen }
    : { what: t.notOnSale(title), more: t.notOnSaleMore, screen }
}

/** Each says what to do next, be it nothing. */
function ofMoney({ kind, params }: OfMoney, language: Language): ToldNotification {
  const t = notificationWords[language]
  const amount = tellMoney(params.amount, params.currency, language)
  if (kind === 'transfer-reversed') {
    const more = params.isForeign ? t.reversedOutside : t.reversedMore
    return { what: t.reversed(amount), more, screen: `/orders/${params.orderId}` }
  }
  const date = new Date(params.arrivesAt)
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(date)
  return kind === 'payout-paid'
    ? { what: t.payoutPaid(amount), more: t.payoutPaidMore(day), screen: '/payouts' }
    : { what: t.payoutFailed(amount), more: t.payoutFailedWhy[params.why], screen: '/payouts' }
}

function ofOrder(
  kind: OrderKind,
  { orderId, title, others, amount, currency }: OfOrder,
  language: Language,
): ToldNotification {
  const t = notificationWords[language]
  const [what, more] = t.orders[kind]
  const name = title || t.untitled
  // Last, since a title may hold anything.
  const things = others > 0 ? counted(t.others, others, language).replace('{title}', () => name) : name
  return {
    what: what(things),
    more: more(formatMoney(amount, currency, language)),
    screen: `/orders/${orderId}`,
  }
}

function counted(forms: Plural, count: number, language: Language): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other
  return form.replace('{count}', new Intl.NumberFormat(language).format(count))
}
