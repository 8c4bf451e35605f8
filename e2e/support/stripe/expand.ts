import type Stripe from 'stripe'
import { accountObject, platformRow } from './accounts.ts'
import { balanceTransactionObject } from './balance.ts'
import { chargeObject } from './charges.ts'
import { lineObjects } from './checkout-operations.ts'
import { sessionObject } from './checkout-sessions.ts'
import { disputeObject } from './disputes.ts'
import { refusal } from './errors.ts'
import { listOf } from './lists.ts'
import { intentObject } from './payment-intents.ts'
import { payoutObject } from './payouts.ts'
import { refundObject } from './refunds.ts'
import { reversalObject, transferObject } from './transfers.ts'
import { PLATFORM, type World } from './world.ts'

type Named =
  | Stripe.Account
  | Stripe.BalanceTransaction
  | Stripe.Charge
  | Stripe.Checkout.Session
  | Stripe.Dispute
  | Stripe.PaymentIntent
  | Stripe.Payout
  | Stripe.Refund
  | Stripe.Transfer
  | Stripe.TransferReversal
type Kind = Named['object']
type FieldOf<K extends Kind> = keyof Extract<Named, { object: K }>

/** What stands there when shown in full: one of a kind, a list of them, or whatever the id says. */
type Shown = Kind | 'list:refund' | 'list:item' | 'any'

const expandable: { readonly [K in Kind]?: { readonly [F in FieldOf<K>]?: Shown } } = {
  'checkout.session': { payment_intent: 'payment_intent', line_items: 'list:item' },
  payment_intent: { latest_charge: 'charge' },
  charge: {
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: 'balance_transaction',
    payment_intent: 'payment_intent',
    refunds: 'list:refund',
    source_transfer: 'transfer',
  },
  refund: {
    balance_transaction: 'balance_transaction',
    charge: 'charge',
    failure_balance_transaction: 'balance_transaction',
    payment_intent: 'payment_intent',
    transfer_reversal: 'transfer_reversal',
  },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  transfer: {
    balance_transaction: 'balance_transaction',
    destination: 'account',
    destination_payment: 'charge',
    source_transaction: 'charge',
  },
  transfer_reversal: {
    balance_transaction: 'balance_transaction',
    destination_payment_refund: 'refund',
    transfer: 'transfer',
  },
  payout: {
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: 'balance_transaction',
  },
  balance_transaction: { source: 'any' },
}

const DEEPEST = 4

/** What an operation answers with, by the part of its name before the last dot. */
const kinds: Readonly<Record<string, Kind>> = {
  accounts: 'account',
  balanceTransactions: 'balance_transaction',
  charges: 'charge',
  'checkout.sessions': 'checkout.session',
  disputes: 'dispute',
  paymentIntents: 'payment_intent',
  payouts: 'payout',
  refunds: 'refund',
  transfers: 'transfer',
}

/** @throws ApiError for a path that leads nowhere, before anything is done */
export function checkPaths(operation: string, paths: readonly string[]): void {
  const dot = operation.lastIndexOf('.')
  const verb = operation.slice(dot + 1)
  const kind =
    verb.endsWith('Reversal') || verb.endsWith('Reversals')
      ? 'transfer_reversal'
      : kinds[operation.slice(0, dot)]
  for (const path of paths) {
    const segments = path.split('.')
    if (segments.length > DEEPEST)
      throw refusal(undefined, `You cannot expand more than ${DEEPEST} levels of a property.`, 'expand')
    checkPath(
      kind,
      verb.startsWith('list') ? segments.slice(segments[0] === 'data' ? 1 : segments.length) : segments,
      path,
    )
  }
}

function checkPath(kind: Kind | undefined, segments: readonly string[], path: string): void {
  let at: Shown | undefined = kind
  for (const segment of segments) {
    if (at === 'any') return
    if (at?.startsWith('list:') && segment === 'data') {
      at = at === 'list:refund' ? 'refund' : undefined
      continue
    }
    const fields: Readonly<Record<string, Shown>> =
      Object.entries(expandable).find(([name]) => name === at)?.[1] ?? {}
    at = fields[segment]
    if (at === undefined) throw cannot(path)
  }
  if (segments.length === 0) throw cannot(path)
}

const cannot = (path: string) => refusal(undefined, `This property cannot be expanded (${path}).`, 'expand')

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** The answer as on the wire, with what was asked for in full. */
export function expanded(world: World, answer: object, paths: readonly string[]): Json {
  const json = plain(answer)
  for (const path of paths) open(world, json, path.split('.'))
  return json
}

const plain = (value: object): Json => JSON.parse(JSON.stringify(value))

function open(world: World, node: Json, [head = '', ...rest]: readonly string[]): void {
  const there = node[head] ?? included(world, node, head)
  const full = typeof there === 'string' ? (objectOf(world, there) ?? there) : there
  node[head] = full ?? null
  if (rest.length === 0) return
  for (const part of Array.isArray(full) ? full : [full]) if (isObject(part)) open(world, part, rest)
}

/** What is left out until it is asked for. */
function included(world: World, { id }: Json, field: string): Json | undefined {
  if (typeof id !== 'string') return undefined
  if (field === 'refunds') {
    const refunds = [...world.tables.refunds.values()].filter(({ charge }) => charge === id).reverse()
    return plain(listOf(refunds.map(refundObject), `/v1/charges/${id}/refunds`))
  }
  const session = field === 'line_items' ? world.tables.sessions.get(id) : undefined
  return session && plain(listOf(lineObjects(session), `/v1/checkout/sessions/${id}/line_items`))
}

function objectOf(world: World, id: string): Json | undefined {
  const built = build(world, id)
  return built && plain(built)
}

function build(world: World, id: string): Named | undefined {
  const { tables } = world
  const charge = tables.charges.get(id)
  if (charge) return chargeObject(charge)
  const refund = tables.refunds.get(id)
  if (refund) return refundObject(refund)
  const intent = tables.intents.get(id)
  if (intent) return intentObject(world, intent)
  const moved = tables.balanceTransactions.get(id)
  if (moved) return balanceTransactionObject(world, moved)
  const transfer = tables.transfers.get(id)
  if (transfer) return transferObject(world, transfer)
  const reversal = tables.reversals.get(id)
  if (reversal) return reversalObject(reversal)
  const session = tables.sessions.get(id)
  if (session) return sessionObject(world, session)
  const dispute = tables.disputes.get(id)
  if (dispute) return disputeObject(world, dispute)
  const payout = tables.payouts.get(id)
  if (payout) return payoutObject(payout)
  const account = id === PLATFORM ? platformRow() : tables.accounts.get(id)
  return account && accountObject(account)
}
