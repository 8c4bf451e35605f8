import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'

/** What was sold in one stretch of time, without what was given back. */
export interface Stretch {
  /** Of one's own, minor units. */
  readonly earned: number
  readonly pieces: number
  readonly orders: number
  /** Different ones of those orders; null as long as the server has not told of them all. */
  readonly buyers: number | null
}

/** Of the sales that something is left of. A sale that the server has told of before it told of buyers has none. */
const countBuyers =
  'iif(count(iif(pieces > 0, 1, NULL)) > count(iif(pieces > 0, buyer, NULL)), NULL, ' +
  'count(DISTINCT iif(pieces > 0, buyer, NULL))) AS buyers'

/** Everything sold in one currency. */
export interface CurrencyFigures {
  readonly currency: Currency
  /** Of the first and the last sale there ever was. */
  readonly firstAt: string
  readonly lastAt: string
  readonly stretches: readonly Stretch[]
}

/**
 * Adds up what was sold between each two instants that follow each other; every currency by itself.
 * @param bounds ISO 8601, UTC, in their order: one more than there are stretches
 */
export function salesFigures(db: Sqlite, account: number, bounds: readonly string[]): CurrencyFigures[] {
  const sums = statement<[number, string, string, string], Stretch>(
    db,
    `SELECT coalesce(sum(earned - returned), 0) AS earned, coalesce(sum(pieces), 0) AS pieces,
       coalesce(sum(pieces > 0), 0) AS orders, ${countBuyers}
     FROM sales WHERE account = ? AND currency = ? AND sold_at >= ? AND sold_at < ?`,
  )
  const none: Stretch = { earned: 0, pieces: 0, orders: 0, buyers: 0 }
  return currenciesSoldIn(db, account).map((one) => ({
    ...one,
    stretches: bounds.slice(1).map((to, at) => sums.get(account, one.currency, bounds[at] ?? to, to) ?? none),
  }))
}

/** The one that was sold in last comes first. */
const currenciesSoldIn = (db: Sqlite, account: number): Omit<CurrencyFigures, 'stretches'>[] =>
  statement<[number], Omit<CurrencyFigures, 'stretches'>>(
    db,
    `SELECT currency, min(sold_at) AS firstAt, max(sold_at) AS lastAt FROM sales
     WHERE account = ? AND sold_at <> '' GROUP BY currency ORDER BY lastAt DESC, currency`,
  ).all(account)

/** One track or one product, and what came of it. */
export interface SoldThing {
  /** Null of what earned by no track of its own. */
  readonly id: string | null
  readonly title: string
  readonly earned: number
  readonly pieces: number
  readonly buyers: number | null
}

export interface SoldQuery {
  readonly currency: string
  /** From the first instant on, before the second. */
  readonly from: string
  readonly to: string
  readonly limit: number
}

/** What earned most comes first. A track is called as it is called now, where it is still there. */
export function soldByTrack(db: Sqlite, account: number, query: SoldQuery): SoldThing[] {
  return statement<SoldParams, SoldThing>(
    db,
    `SELECT sums.id, coalesce(track.shown ->> 'title', sums.title) AS title, earned, pieces, buyers FROM (
       SELECT track_id AS id, max(title) AS title, sum(earned - returned) AS earned, sum(pieces) AS pieces,
         ${countBuyers}
       FROM sale_parts WHERE account = @account AND currency = @currency AND sold_at >= @from AND sold_at < @to
       GROUP BY coalesce(track_id, product_id)) sums
     LEFT JOIN remote_items track ON track.account = @account AND track.kind = 'track' AND track.id = sums.id
     WHERE pieces > 0 OR earned > 0
     ORDER BY earned DESC, pieces DESC, 2 LIMIT @limit`,
  ).all({ account, ...query })
}

/** The same by product: a release counts once, however many tracks are in it. */
export function soldByProduct(db: Sqlite, account: number, query: SoldQuery): SoldThing[] {
  return statement<SoldParams, SoldThing>(
    db,
    `SELECT product_id AS id, max(title) AS title, sum(earned - returned) AS earned,
       sum(pieces * (place = 0)) AS pieces, ${countBuyers}
     FROM sale_parts WHERE account = @account AND currency = @currency AND sold_at >= @from AND sold_at < @to
     GROUP BY product_id HAVING sum(pieces * (place = 0)) > 0 OR sum(earned - returned) > 0
     ORDER BY earned DESC, pieces DESC, title LIMIT @limit`,
  ).all({ account, ...query })
}

type SoldParams = [SoldQuery & { readonly account: number }]

/** A country, and what was sold to buyers who are there. */
export interface SoldCountry extends Stretch {
  /** ISO 3166-1, two letters. Null: not known. */
  readonly country: string | null
}

/** What earned most comes first, and what is not known last of all that earned the same. */
export function soldByCountry(db: Sqlite, account: number, query: SoldQuery): SoldCountry[] {
  return statement<SoldParams, SoldCountry>(
    db,
    `SELECT country, sum(earned - returned) AS earned, sum(pieces) AS pieces, sum(pieces > 0) AS orders, ${countBuyers}
     FROM sales WHERE account = @account AND currency = @currency AND sold_at >= @from AND sold_at < @to
     GROUP BY country HAVING sum(pieces) > 0 OR sum(earned - returned) > 0
     ORDER BY 2 DESC, 3 DESC, country IS NULL, country LIMIT @limit`,
  ).all({ account, ...query })
}
