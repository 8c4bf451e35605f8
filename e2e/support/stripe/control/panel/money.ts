import { type Html, html } from '../../../../../server/web/html.ts'
import { shown } from '../../currencies.ts'
import type { ChargeRow, DisputeRow, RefundRow, SessionRow, TransferRow } from '../../rows.ts'
import { reversedOf } from '../../transfers.ts'
import { PLATFORM } from '../../world.ts'
import type { Desk } from '../desk.ts'
import { type Asked, act } from './forms.ts'
import { newest, pill, table, when } from './shell.ts'

const part: Asked = { name: 'amount', label: 'Amount', kind: 'number', placeholder: 'all' }

export function payments({ world }: Desk): Html {
  const rows = newest(world.tables.sessions.values()).map((row) => {
    const intent = world.tables.intents.get(row.intent ?? '')
    const charge = world.tables.charges.get(intent?.latestCharge ?? '')
    return [
      html`${when(row.created)}<br><code>${row.clientReference ?? row.id.slice(0, 20)}</code>`,
      html`<strong>${shown(row.amount, row.currency)}</strong><br>${row.email ?? row.askedEmail}`,
      html`${pill(row.status)} ${pill(row.paymentStatus)} ${intent ? pill(intent.status) : null}
${charge && charge.amountRefunded > 0 ? html`<br>${shown(charge.amountRefunded, row.currency)} refunded` : null}
${charge?.disputed ? html`<br>disputed` : null}`,
      html`<code>${charge?.id ?? ''}</code>`,
      actions(row, intent?.status, charge),
    ]
  })
  return table(['Order', 'Amount', 'State', 'Charge', 'What happens'], rows)
}

function actions(row: SessionRow, intent: string | undefined, charge: ChargeRow | undefined): Html {
  const session = row.id
  const open = html`<a class="button" href="/pay/${session}">Open page</a>
${act('Pay', 'pay', { session })}
${act('Decline', 'pay', { session, number: '4000000000000002' })}
${act('Expire', 'expire', { session })}
${act('Forge “paid”', 'forgePaid', { session })}
${act('Forge “paid”, well signed', 'forgePaid', { session, signature: 'right' })}`
  const bank = html`${act('Bank: yes', 'answerBank', { session, isTrue: true })}${act('Bank: no', 'answerBank', { session, isTrue: false })}`
  const late = html`${act('Money arrives', 'settle', { session, isPaid: true })}${act('Money does not arrive', 'settle', { session, isPaid: false })}`
  return html`<div class="acts">
${row.status === 'open' && intent !== 'requires_action' ? open : null}
${intent === 'requires_action' ? bank : null}
${intent === 'processing' ? late : null}
${charge?.status === 'succeeded' ? afterwards(session, charge.id) : null}
</div>`
}

const afterwards = (session: string, charge: string): Html =>
  html`${act('Refund outside', 'refundOutside', { charge }, [part])}
${act('Dispute', 'openDispute', { charge }, [part])}
${act('Inquire', 'openDispute', { charge, isInquiry: true })}
${act('Pay the same order again', 'payTwice', { session })}`

export function refunds({ world }: Desk): Html {
  const own = [...world.tables.refunds.values()].filter(({ account }) => account === PLATFORM)
  return table(
    ['Refund', 'Amount', 'State', 'Charge', 'What happens'],
    newest(own).map((row) => [
      html`${when(row.created)}<br><code>${row.id}</code>`,
      html`<strong>${shown(row.amount, row.currency)}</strong>`,
      html`${pill(row.status)} ${row.pendingReason ?? row.failureReason ?? ''}`,
      html`<code>${row.charge}</code>`,
      refundActions(row),
    ]),
  )
}

function refundActions({ id: refund, status }: RefundRow): Html {
  const isPending = status === 'pending' || status === 'requires_action'
  return html`<div class="acts">
${isPending ? html`${act('It arrives', 'succeedRefund', { refund })}${act('Cancel', 'cancelRefund', { refund })}` : null}
${isPending || status === 'succeeded' ? act('It fails', 'failRefund', { refund }) : null}</div>`
}

export function disputes({ world }: Desk): Html {
  return table(
    ['Dispute', 'Amount', 'State', 'Charge', 'What happens'],
    newest(world.tables.disputes.values()).map((row) => [
      html`${when(row.created)}<br><code>${row.id}</code>`,
      html`<strong>${shown(row.amount, row.currency)}</strong><br>${row.reason}`,
      html`${pill(row.status)}${row.submissions > 0 ? html`<br>evidence handed in` : null}`,
      html`<code>${row.charge}</code>`,
      disputeActions(row),
    ]),
  )
}

function disputeActions({ id: dispute, status }: DisputeRow): Html | null {
  if (status === 'won' || status === 'lost' || status === 'warning_closed') return null
  const isInquiry = status.startsWith('warning_')
  return html`<div class="acts">
${isInquiry ? act('It becomes a dispute', 'escalateDispute', { dispute }) : null}
${act(isInquiry ? 'Close it' : 'We win', 'winDispute', { dispute })}
${act('We lose', 'loseDispute', { dispute })}</div>`
}

export function transfers({ world }: Desk): Html {
  const stateOf = (row: TransferRow) => {
    const reversed = reversedOf(world, row)
    if (reversed === 0) return pill('paid')
    return html`${pill(reversed === row.amount ? 'reversed' : 'partly reversed')} ${shown(reversed, row.currency)}`
  }
  return table(
    ['Transfer', 'Amount', 'To', 'State', 'What happens'],
    newest(world.tables.transfers.values()).map((row) => [
      html`${when(row.created)}<br><code>${row.id}</code>`,
      html`<strong>${shown(row.amount, row.currency)}</strong><br>${row.transferGroup ?? ''}`,
      html`<code>${row.destination}</code>`,
      stateOf(row),
      reversedOf(world, row) === row.amount
        ? null
        : act('Reverse outside', 'reverseOutside', { transfer: row.id }, [part]),
    ]),
  )
}
