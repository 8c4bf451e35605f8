import type Stripe from 'stripe'
import { noSuch, refusal } from './errors.ts'
import { integer, text } from './fields.ts'

export const pagination = { limit: integer(1), starting_after: text(), ending_before: text() }

interface Cursor {
  readonly limit: number | undefined
  readonly starting_after: string | undefined
  readonly ending_before: string | undefined
}

const MOST = 100
const USUAL = 10

/** Newest first, as all lists of Stripe's. @param rows oldest first */
export function page<Row extends { readonly id: string }, T>(
  rows: Iterable<Row>,
  { limit = USUAL, starting_after: after, ending_before: before }: Cursor,
  url: string,
  build: (row: Row) => T,
): Stripe.ApiList<T> {
  if (limit > MOST)
    throw refusal('parameter_invalid_integer', `This value must be less than or equal to ${MOST}.`, 'limit')
  if (after !== undefined && before !== undefined)
    throw refusal(undefined, 'You may only specify one of these parameters: starting_after, ending_before.')
  const all = [...rows].reverse()
  const from = after === undefined ? 0 : place(all, after, 'starting_after') + 1
  const rest = before === undefined ? all.slice(from) : all.slice(0, place(all, before, 'ending_before'))
  const shown = before === undefined ? rest.slice(0, limit) : rest.slice(-limit)
  return { object: 'list', data: shown.map(build), has_more: rest.length > limit, url }
}

function place(rows: readonly { readonly id: string }[], id: string, param: string): number {
  const at = rows.findIndex((row) => row.id === id)
  if (at < 0) throw noSuch('object', id, param)
  return at
}

/** A list within an object: its newest, and whether there are more. */
export const listOf = <T>(items: readonly T[], url: string): Stripe.ApiList<T> => ({
  object: 'list',
  data: items.slice(0, USUAL),
  has_more: items.length > USUAL,
  url,
})
