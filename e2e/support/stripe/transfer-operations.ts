import type Stripe from 'stripe'
import { noSuch } from './errors.ts'
import {
  boolean,
  clearable,
  currency,
  integer,
  isWithin,
  mergeMetadata,
  metadata,
  oneOf,
  range,
  required,
  text,
} from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { ReversalRow } from './rows.ts'
import {
  reversalObject,
  reversalsOf,
  reverseTransfer,
  sendTransfer,
  transferObject,
  transferOf,
} from './transfers.ts'
import type { World } from './world.ts'

function reversalOf(world: World, id: string, reversal: string): ReversalRow {
  const row = world.tables.reversals.get(reversal)
  if (row?.transfer !== transferOf(world, id).id) throw noSuch('transfer_reversal', reversal)
  return row
}

export const transferOperations: readonly Operation[] = [
  operation<Stripe.TransferCreateParams>()(
    'transfers.create',
    'POST /v1/transfers',
    {
      amount: required(integer(1)),
      currency: required(currency()),
      destination: required(text()),
      source_transaction: text(),
      source_type: oneOf('card', 'bank_account'),
      transfer_group: text(),
      description: text(),
      metadata: metadata(),
    },
    ({ world }, { source_transaction: source, transfer_group: group, ...asked }) =>
      transferObject(world, sendTransfer(world, { ...asked, source, group })),
  ),
  operation<Stripe.TransferRetrieveParams>()(
    'transfers.retrieve',
    'GET /v1/transfers/:id',
    {},
    ({ world, path: { id = '' } }) => transferObject(world, transferOf(world, id)),
  ),
  operation<Stripe.TransferListParams>()(
    'transfers.list',
    'GET /v1/transfers',
    { ...pagination, created: range(), destination: text(), transfer_group: text() },
    ({ world }, { created, destination, transfer_group: group, ...cursor }) => {
      const rows = [...world.tables.transfers.values()].filter(
        (row) =>
          isWithin(created, row.created) &&
          (destination === undefined || row.destination === destination) &&
          (group === undefined || row.transferGroup === group),
      )
      return page(rows, cursor, '/v1/transfers', (row) => transferObject(world, row))
    },
  ),
  operation<Stripe.TransferUpdateParams>()(
    'transfers.update',
    'POST /v1/transfers/:id',
    { description: clearable(), metadata: metadata() },
    ({ world, path: { id = '' } }, { description, metadata: sent }) => {
      const row = transferOf(world, id)
      row.metadata = mergeMetadata(row.metadata, sent)
      if (description !== undefined) row.description = description || null
      world.emit({ type: 'transfer.updated', data: { object: transferObject(world, row) } })
      return transferObject(world, row)
    },
  ),
  operation<Stripe.TransferCreateReversalParams>()(
    'transfers.createReversal',
    'POST /v1/transfers/:id/reversals',
    { amount: integer(1), description: text(), metadata: metadata(), refund_application_fee: boolean() },
    ({ world, path: { id = '' } }, { amount, metadata: sent }) =>
      reversalObject(reverseTransfer(world, transferOf(world, id), amount, sent)),
  ),
  operation<Stripe.TransferListReversalsParams>()(
    'transfers.listReversals',
    'GET /v1/transfers/:id/reversals',
    { ...pagination },
    ({ world, path: { id = '' } }, cursor) => {
      const rows = reversalsOf(world, transferOf(world, id)).reverse()
      return page(rows, cursor, `/v1/transfers/${id}/reversals`, reversalObject)
    },
  ),
  operation<Stripe.TransferRetrieveReversalParams>()(
    'transfers.retrieveReversal',
    'GET /v1/transfers/:id/reversals/:reversal',
    {},
    ({ world, path: { id = '', reversal = '' } }) => reversalObject(reversalOf(world, id, reversal)),
  ),
  operation<Stripe.TransferUpdateReversalParams>()(
    'transfers.updateReversal',
    'POST /v1/transfers/:id/reversals/:reversal',
    { metadata: metadata() },
    ({ world, path: { id = '', reversal = '' } }, { metadata: sent }) => {
      const row = reversalOf(world, id, reversal)
      row.metadata = mergeMetadata(row.metadata, sent)
      return reversalObject(row)
    },
  ),
]
