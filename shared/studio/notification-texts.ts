import { formatMoney } from '../kernel/money.ts'
import { tellFailure } from './failure-texts.ts'
import type { Language } from './language.ts'
import type { Notification } from './notifications.ts'

export interface ToldNotification {
  readonly what: string
  readonly more: string
  /** Where there is more to see; null where there is nothing. */
  readonly screen: string | null
}

type OfOrder = Extract<Notification, { kind: 'sale' }>['params']
type OrderKind = 'sale' | 'refund' | 'dispute' | 'dispute-kept' | 'dispute-lost'
type Words = readonly [what: (things: string) => string, more: (amount: string) => string]
/** By the form that a language has for a number. */
type Plural = { readonly [F in Intl.LDMLPluralRule]?: string } & { readonly other: string }

interface Texts {
  readonly untitled: string
  readonly several: Plural
  readonly others: Plural
  readonly orders: { readonly [K in OrderKind]: Words }
  published(title: string): string
  readonly publishedMore: string
  failed(title: string): string
  readonly restarted: string
  readonly restartedMore: string
}

const texts: { readonly [L in Language]: Texts } = {
  en: {
    untitled: 'Untitled',
    several: { one: '{count} thing happened', other: '{count} things happened' },
    others: { other: '{title} and {count} more' },
    orders: {
      sale: [(things) => `Sold: ${things}`, (amount) => `${amount} for you`],
      refund: [(things) => `Given back: ${things}`, (amount) => `${amount} of your part goes back`],
      dispute: [
        (things) => `A buyer’s bank asks about ${things}`,
        (amount) => `${amount} of yours is in question. The order shows where it stands.`,
      ],
      'dispute-kept': [(things) => `Decided: ${things} stays sold`, (amount) => `${amount} stays yours`],
      'dispute-lost': [
        (things) => `Decided: ${things} goes back`,
        (amount) => `${amount} goes back to the buyer`,
      ],
    },
    published: (title) => `Published: ${title}`,
    publishedMore: 'Listeners can hear it.',
    failed: (title) => `Failed: ${title}`,
    restarted: 'The engine stopped and was started again',
    restartedMore: 'What was under way went on by itself.',
  },
  fr: {
    untitled: 'Sans titre',
    several: { one: '{count} nouveauté', other: '{count} nouveautés' },
    others: { one: '{title} et {count} autre', other: '{title} et {count} autres' },
    orders: {
      sale: [(things) => `Vendu\u00a0: ${things}`, (amount) => `${amount} pour vous`],
      refund: [(things) => `Remboursé\u00a0: ${things}`, (amount) => `${amount} de votre part repartent`],
      dispute: [
        (things) => `La banque d’un acheteur conteste ${things}`,
        (amount) => `${amount} des vôtres sont en question. La commande dit où cela en est.`,
      ],
      'dispute-kept': [
        (things) => `Décidé\u00a0: ${things} reste vendu`,
        (amount) => `${amount} restent à vous`,
      ],
      'dispute-lost': [
        (things) => `Décidé\u00a0: ${things} est remboursé`,
        (amount) => `${amount} reviennent à l’acheteur`,
      ],
    },
    published: (title) => `Publié\u00a0: ${title}`,
    publishedMore: 'On peut l’écouter.',
    failed: (title) => `Échec\u00a0: ${title}`,
    restarted: 'Le moteur s’est arrêté et a redémarré',
    restartedMore: 'Ce qui était en cours a repris tout seul.',
  },
}

/** More at once are told as a number: nobody reads so many. */
export const TOLD_ONE_BY_ONE_MAX = 3

/** Several things at once, as a number. */
export const tellSeveral = (count: number, language: Language): string =>
  counted(texts[language].several, count, language)

/** What happened, as it is said in a list, in a toast and by the system. */
export function tellNotification(notification: Notification, language: Language): ToldNotification {
  const t = texts[language]
  const { kind, params } = notification
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'dispute':
      return ofOrder(kind, params, language)
    case 'dispute-over':
      return ofOrder(params.isKept ? 'dispute-kept' : 'dispute-lost', params, language)
    case 'published': {
      const screen = params.trackId ? `/tracks/${params.trackId}` : '/library'
      return { what: t.published(params.title ?? t.untitled), more: t.publishedMore, screen }
    }
    case 'work-failed': {
      const more = tellFailure(params.failure, language).what
      return { what: t.failed(params.title ?? t.untitled), more, screen: '/queue' }
    }
    case 'engine-restarted':
      return { what: t.restarted, more: t.restartedMore, screen: null }
  }
}

function ofOrder(
  kind: OrderKind,
  { orderId, title, others, amount, currency }: OfOrder,
  language: Language,
): ToldNotification {
  const t = texts[language]
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
