import { setTimeout as sleep } from 'node:timers/promises'
import { type PlannedOffer, plannedOfferSchema } from '@veza/shared/contracts/products.ts'
import { decimalOf, isCurrency, parseAmount } from '@veza/shared/kernel/money.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { Engine } from '../engine/engine.ts'
import type { Publication } from '../engine/library/publications.ts'
import { entriesOf, type OutboxEntry } from '../engine/outbox/entry-row.ts'
import { takenCurrencies } from '../engine/products/currencies.ts'
import { productOf } from '../engine/products/planned-offers.ts'
import { openAccount } from '../engine/sync/accounts.ts'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { explained } from './explain.ts'
import { ToldError } from './told-error.ts'
import { interruption } from './work.ts'

export interface PriceOptions {
  /** `5.00EUR` */
  readonly price?: string
  /** Buyers pay what they want, from this on: an amount in the same currency. */
  readonly minimum?: string
}

/** What was typed as a price, as an offer; null where nothing was. @throws ToldError */
export function readPrice({ terminal: { language } }: Command, options: PriceOptions): PlannedOffer | null {
  const { price, minimum } = options
  const wrong = (value: string) => new ToldError(explained('bad-price', exitCodes.usage, language, { value }))
  if (price === undefined && minimum === undefined) return null
  if (price === undefined) throw wrong(`--minimum ${minimum}`)
  const [, amount = '', code = ''] = /^\s*([\d.,]+)\s*([a-z]{3})\s*$/i.exec(price) ?? []
  const currency = code.toLowerCase()
  if (!isCurrency(currency)) throw wrong(price)
  const least = minimum === undefined ? undefined : parseAmount(minimum, currency)
  const read = plannedOfferSchema.safeParse({
    currency,
    licences: [
      {
        terms: { template: 'personal' },
        price: parseAmount(amount, currency),
        payWhatYouWant: minimum === undefined ? null : { minimum: least },
        formats: ['aac'],
      },
    ],
  })
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw wrong(issue?.path.includes('minimum') ? `--minimum ${minimum}` : price)
}

/** Before anything is done: what the server does not pay out in cannot be sold there. */
export async function admitCurrency(
  { terminal: { language } }: Command,
  engine: Engine,
  server: string,
  { currency }: PlannedOffer,
): Promise<void> {
  const taken = await takenCurrencies(engine.db, systemClock, server)
  if (taken.includes(currency)) return
  const currencies = inCapitals(taken.join(' '))
  const params = { server, currency: currency.toUpperCase(), currencies }
  throw new ToldError(explained('currency-not-taken', exitCodes.usage, language, params))
}

const inCapitals = (codes: unknown) =>
  String(codes ?? '')
    .toUpperCase()
    .split(' ')
    .join(', ')

const LOOK_MS = 100

/**
 * Waits until the server has the price of what was published.
 * @returns how it is sold now @throws ToldError where it was refused, where another price stands there, or where nothing moves
 */
export async function untilPriced(
  command: Command,
  engine: Engine,
  publication: Publication,
  patienceSeconds: number,
) {
  const { db } = engine
  const account = openAccount(db, publication).id
  const keeper = engine.keep()
  const until = systemClock.now().getTime() + patienceSeconds * 1_000
  for (;;) {
    const product = productOf(db, account, publication.serverTrackId ?? '')
    const edits = product ? entriesOf(db, { account, kind: 'product', id: product.id }) : []
    const stopped = edits.find(({ state }) => state === 'failed' || state === 'conflict')
    if (stopped) throw new ToldError(refusal(command, publication.server, stopped))
    if (edits.length === 0) return product ? told(product) : null
    if (systemClock.now().getTime() > until) {
      const why = keeper.standingOf(publication).failure
      const detail = why ? tellFailure(why, command.terminal.language).what : null
      const { language } = command.terminal
      throw new ToldError(
        explained('still-waiting', exitCodes.waiting, language, { seconds: patienceSeconds }, detail),
      )
    }
    await sleep(LOOK_MS, undefined, { signal: command.signal }).catch(() => undefined)
    if (command.signal.aborted) throw new ToldError(interruption(command))
  }
}

function told({ currency, licences, status, saleAt }: NonNullable<ReturnType<typeof productOf>>) {
  const [licence] = licences
  if (currency === null || licence === undefined) return null
  return { amount: decimalOf(licence.price, currency), currency, status, saleAt }
}

function refusal({ terminal: { language } }: Command, server: string, { state, failure }: OutboxEntry) {
  const say = (code: 'price-asks' | 'price-refused' | 'price-refused-currency', params = {}) =>
    explained(code, exitCodes.failed, language, { server, ...params }, failure?.detail ?? null)
  if (state === 'conflict') return say('price-asks')
  const currencies = failure?.params.currencies
  return failure?.params.code === 'currency-not-settled'
    ? say('price-refused-currency', { currencies: inCapitals(currencies) })
    : say('price-refused')
}
