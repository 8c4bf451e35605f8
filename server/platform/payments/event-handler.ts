/**
 * What events can be about, in the provider's words, as far as we look at it. An event about anything else is kept and
 * skipped. `application` and `capability` speak of the connected account that they came from.
 */
export const providerObjectTypes = [
  'checkout.session',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'transfer',
  'payout',
  'account',
  'capability',
  'application',
  'invoice',
  'subscription',
] as const
export type ProviderObjectType = (typeof providerObjectTypes)[number]

/** All that is taken from an event: what the object is now, the handler asks the provider. */
export interface ProviderObject {
  readonly objectId: string
  /** The connected account that it belongs to; absent for the platform's own. */
  readonly account?: string
  /** For a log alone: the same object may be told of by several, in any order, and by reconciliation. */
  readonly eventType: string
}

/**
 * `nothing`: it is none of ours, or our books say so already. `suspicious`: an amount or a currency differs from ours, it
 * is of another mode, or of an account that we do not know; nothing was changed, and somebody has to look.
 */
export type ProviderEventOutcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'suspicious'; readonly why: string }

/**
 * Reads the object from the provider, outside of any transaction, and brings our books to what it says, in one. Whatever
 * calls it, however often and in whatever order, the end is the same. Throws what a later try may mend.
 */
export type ProviderEventHandler = (object: ProviderObject) => Promise<ProviderEventOutcome>

/** One for each type of object. A domain gives those of its own types; `server/main.ts` puts them together. */
export type ProviderEventHandlers = Readonly<Record<ProviderObjectType, ProviderEventHandler>>

/** For what is known and not ours to deal with yet: kept in the log, and skipped. */
export const leaveBe: ProviderEventHandler = async () => ({
  kind: 'nothing',
  why: 'nothing of ours hangs on it',
})

export function isProviderObjectType(type: string): type is ProviderObjectType {
  return (providerObjectTypes as readonly string[]).includes(type)
}

type KeyOf<Part> = Part extends unknown ? keyof Part : never

/**
 * Puts the handlers of the domains together: by its type, what comes out has the types that went in.
 * @throws Error naming the types that have no handler, and those that have two
 */
export function joinProviderEvents<Part extends Partial<ProviderEventHandlers>>(
  parts: readonly Part[],
): Readonly<Record<KeyOf<Part>, ProviderEventHandler>> {
  const given = parts.flatMap((part) => Object.keys(part))
  const missing = providerObjectTypes.filter((type) => !given.includes(type))
  const twice = given.filter((type, at) => given.indexOf(type) !== at)
  if (missing.length + twice.length > 0)
    throw new Error(`provider events: no handler for [${missing.join(', ')}], two for [${twice.join(', ')}]`)
  return Object.assign({}, ...parts)
}
