import { z } from 'zod'
import { bookCharges } from '../charges.ts'
import {
  answerBank,
  completeFree,
  copySession,
  expireSession,
  paySession,
  sessionOf,
  settleSession,
} from '../checkout-sessions.ts'
import { refusal } from '../errors.ts'
import { cardNumbered, debitFrom } from '../methods.ts'
import type { MethodRow, Payer } from '../rows.ts'
import { command, nothing } from './desk.ts'

/** By the number of a test card, or the IBAN of a test account. */
function methodFrom(number: string): MethodRow {
  const method = cardNumbered(number) ?? debitFrom(number)
  if (method === undefined) throw refusal('incorrect_number', 'That is no number of a test card.', 'number')
  return method
}

const session = z.object({ session: z.string() })
const country = z.string().regex(/^[A-Z]{2}$/)

export const paymentCommands = {
  /** What a buyer does on the hosted page. */
  pay: command(
    session.extend({
      number: z.string().default('4242424242424242'),
      email: z.string().default('buyer@example.com'),
      name: z.string().nullable().default(null),
      /** What the buyer chooses on the page; null: nothing, as where a wallet pays that tells no address. */
      country: country.nullable().default(null),
      /** Where the card was issued, where another than its number says. Null: its network does not say. */
      issuedIn: country.nullable().optional(),
    }),
    ({ world }, { session: id, number, issuedIn, country, ...who }) => {
      const row = sessionOf(world, id)
      const payer: Payer = { ...who, address: country === null ? null : { country, postalCode: null } }
      if (row.amount === 0) return { outcome: completeFree(world, row, payer), intent: null }
      const numbered = methodFrom(number)
      const method = issuedIn === undefined ? numbered : { ...numbered, country: issuedIn }
      return { outcome: paySession(world, row, method, payer), intent: row.intent }
    },
  ),
  /** The bank's question after a 3-D Secure card. */
  answerBank: command(
    session.extend({ isTrue: z.boolean().default(true) }),
    ({ world }, { session: id, isTrue }) => ({
      outcome: answerBank(world, sessionOf(world, id), isTrue),
    }),
  ),
  /** The end of a delayed method; unless it is said, as its test account does. */
  settle: command(
    session.extend({ isPaid: z.boolean().optional() }),
    ({ world }, { session: id, isPaid }) => {
      settleSession(world, sessionOf(world, id), isPaid)
      return {}
    },
  ),
  /** The same cart paid in a second session. */
  payTwice: command(session, ({ world }, { session: id }) => {
    const copy = copySession(world, sessionOf(world, id))
    const payer = { email: 'buyer@example.com', name: null, address: null }
    paySession(world, copy, methodFrom('4242424242424242'), payer)
    return { session: copy.id, intent: copy.intent }
  }),
  /** Where balance transactions come late: now. */
  bookCharges: command(nothing, ({ world }) => ({ booked: bookCharges(world) })),
  expire: command(session, ({ world }, { session: id }) => {
    expireSession(world, sessionOf(world, id))
    return {}
  }),
}
