import { fileURLToPath } from 'node:url'
import { trackStates } from '@veza/shared/contracts/catalog.ts'
import { appealStates, caseStates } from '@veza/shared/contracts/moderation.ts'
import * as orders from '@veza/shared/contracts/order-states.ts'
import { exportStates } from '@veza/shared/contracts/own-account.ts'
import { productStates } from '@veza/shared/contracts/products.ts'
import { noticeStates } from '@veza/shared/contracts/rights.ts'
import { splitShareStates, splitSheetStates } from '@veza/shared/contracts/splits.ts'
import { transcodeStates } from '@veza/shared/contracts/streaming.ts'
import { bundleStates, integrityStates, scanStates, uploadStates } from '@veza/shared/contracts/uploads.ts'
import type { StateMachine } from '@veza/shared/kernel/state-machine.ts'
import { jobStates } from '@veza/shared/studio/job-states.ts'
import { outboxStates } from '@veza/shared/studio/outbox.ts'
import { describe, expect, test } from 'vitest'
import type { Move } from '../../server/platform/db/transition.ts'
import { filesUnder } from './rule.ts'

type Machine = Pick<StateMachine<string>, 'states' | 'canMove'>
/** The name under which a machine is exported, the machine, and every pair: `x` where the row may become the column. */
type Drawn = readonly [name: string, machine: Machine, pairs: string]
const drawn =
  (name: string, machine: Machine) =>
  ([pairs = '']: readonly string[]): Drawn => [name, machine, pairs]

/** Of each table that `transition()` moves. One that it learns does not compile without its line here. */
const ofTables: Record<Move<string>['table'], readonly Drawn[]> = {
  tracks: [
    drawn('trackStates', trackStates)`
                draft published deleted
      draft     .     x         x
      published x     .         x
      deleted   .     .         .`,
  ],
  uploads: [
    drawn('uploadStates', uploadStates)`
               open complete purged aborted expired failed
      open     .    x        .      x       x       x
      complete .    .        x      .       .       .
      purged   .    .        .      .       .       .
      aborted  .    .        .      .       .       .
      expired  .    .        .      .       .       .
      failed   .    .        .      .       .       .`,
    drawn('integrityStates', integrityStates)`
                 unverified verified corrupt
      unverified .          x        x
      verified   .          .        .
      corrupt    .          .        .`,
    drawn('scanStates', scanStates)`
               none waiting clean infected
      none     .    x       x     x
      waiting  .    .       x     x
      clean    .    .       .     .
      infected .    .       .     .`,
  ],
  bundles: [
    drawn('bundleStates', bundleStates)`
               open complete expired purged
      open     .    x        x       .
      complete .    .        .       x
      expired  .    .        .       .
      purged   .    .        .       .`,
  ],
  transcodes: [
    drawn('transcodeStates', transcodeStates)`
              queued running done failed
      queued  .      x       .    x
      running x      .       x    x
      done    x      .       .    .
      failed  x      .       .    .`,
  ],
  data_exports: [
    drawn('exportStates', exportStates)`
                preparing ready failed removed
      preparing .         x     x      .
      ready     .         .     .      x
      failed    .         .     .      .
      removed   .         .     .      .`,
  ],
  products: [
    drawn('productStates', productStates)`
                draft on-sale withdrawn
      draft     .     x       .
      on-sale   .     .       x
      withdrawn .     x       .`,
  ],
  split_sheets: [
    drawn('splitSheetStates', splitSheetStates)`
                proposed effective declined withdrawn
      proposed  .        x         x        x
      effective .        .         .        .
      declined  .        .         .        .
      withdrawn .        .         .        .`,
  ],
  split_shares: [
    drawn('splitShareStates', splitShareStates)`
               pending accepted declined
      pending  .       x        x
      accepted .       .        .
      declined .       .        .`,
  ],
  orders: [
    drawn('orderStates', orders.orderStates)`
                     pending failed expired completed refund_pending disputed refunded
      pending        .       x      x       x         .              .        .
      failed         .       .      .       x         .              .        .
      expired        .       .      .       x         .              .        .
      completed      .       .      .       .         x              x        x
      refund_pending .       .      .       x         .              x        x
      disputed       .       .      .       x         x              .        x
      refunded       .       .      .       .         .              .        .`,
  ],
  payments: [
    drawn('paymentStates', orders.paymentStates)`
              pending paid failed expired
      pending .       x    x      x
      paid    .       .    .      .
      failed  .       x    .      .
      expired .       x    .      .`,
  ],
  licence_grants: [
    drawn('grantStates', orders.grantStates)`
                active suspended revoked
      active    .      x         x
      suspended x      .         x
      revoked   .      .         .`,
  ],
  transfers: [
    drawn('transferStates', orders.transferStates)`
                         pending failed completed reversal_pending reversed permanently_failed
      pending            .       x      x         .                x        .
      failed             .       .      x         .                x        x
      completed          .       .      .         x                .        .
      reversal_pending   .       .      x         .                x        x
      reversed           .       .      .         x                .        .
      permanently_failed .       .      .         .                .        .`,
  ],
  refunds: [
    drawn('refundStates', orders.refundStates)`
                pending succeeded failed returned
      pending   .       x         x      .
      succeeded .       .         .      x
      failed    .       .         .      .
      returned  .       .         .      .`,
  ],
  disputes: [
    drawn('disputeStates', orders.disputeStates)`
              inquiry open won lost
      inquiry .       x    x   x
      open    .       .    x   x
      won     .       .    .   .
      lost    .       .    .   .`,
  ],
  webhook_events: [
    drawn('webhookEventStates', orders.webhookEventStates)`
              pending done skipped parked
      pending .       x    x       x
      done    .       .    .       .
      skipped x       .    .       .
      parked  x       .    .       .`,
  ],
  dmca_notices: [
    drawn('noticeStates', noticeStates)`
                      pending taken_down counter_noticed restored dismissed
      pending         .       x          .               .        x
      taken_down      .       .          x               x        .
      counter_noticed .       .          .               x        .
      restored        .       .          .               .        .
      dismissed       .       .          .               .        .`,
  ],
  moderation_cases: [
    drawn('caseStates', caseStates)`
                open dismissed acted reversed
      open      .    x         x     .
      dismissed .    .         .     .
      acted     .    .         .     x
      reversed  .    .         .     .`,
  ],
  moderation_appeals: [
    drawn('appealStates', appealStates)`
               open upheld reversed
      open     .    x      x
      upheld   .    .      .
      reversed .    .      .`,
  ],
}

const ofTheStudio: readonly Drawn[] = [
  drawn('jobStates', jobStates)`
              queued running paused failed done cancelled
    queued    .      x       x      x      .    x
    running   x      .       x      x      x    x
    paused    x      .       .      .      .    x
    failed    x      .       .      .      .    x
    done      .      .       .      .      .    .
    cancelled .      .       .      .      .    .`,
  drawn('outboxStates', outboxStates)`
             waiting sending failed conflict
    waiting  .       x       x      x
    sending  x       .       x      .
    failed   x       .       .      .
    conflict x       .       .      .`,
]

const all = [...Object.values(ofTables).flat(), ...ofTheStudio]

function readPairs(text: string) {
  const [to = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return rows.flatMap(([from = '', ...marks]) =>
    marks.map((mark, column) => ({ from, to: to[column] ?? '', isLegal: mark === 'x' })),
  )
}

describe.each(all)('%s', (_name, { states, canMove }, text) => {
  const pairs = readPairs(text)
  test('has the states that are written here, and every pair of them is', () => {
    const named = pairs.map(({ from, to }) => `${from} → ${to}`)
    expect(named.toSorted()).toEqual(
      states.flatMap((from) => states.map((to) => `${from} → ${to}`)).toSorted(),
    )
  })

  test.each(pairs)('$from → $to: $isLegal', ({ from, to, isLegal }) =>
    expect(canMove(from, to)).toBe(isLegal),
  )
})

/** Where a table of states is made, and under what name, if any. */
const making = /(?:\bconst (\w+)(?:: [^=]+)? = )?\bdefineStates\(/g

test('every table of states of the product is one of these', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const made = filesUnder(root, ['shared', 'server', 'desktop', 'e2e'], /(?<!\.test)\.tsx?$/)
    .filter(({ path }) => path !== 'shared/kernel/state-machine.ts')
    .flatMap(({ path, text }) =>
      [...text.matchAll(making)].map(([, name]) => name ?? `one without a name in ${path}`),
    )
  expect(made.toSorted()).toEqual(all.map(([name]) => name).toSorted())
})
