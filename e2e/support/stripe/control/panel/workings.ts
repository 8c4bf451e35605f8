import { type Html, html } from '../../../../../server/web/html.ts'
import { operations } from '../../operations.ts'
import type { DeliveryRow } from '../../rows.ts'
import type { Desk } from '../desk.ts'
import { type Asked, act } from './forms.ts'
import { newest, pill, table, when } from './shell.ts'

const forged: readonly Asked[] = [
  { name: 'type', label: 'Type', kind: 'text', value: 'refund.updated' },
  {
    name: 'object',
    label: 'Object (JSON)',
    kind: 'json',
    value: '{"id":"re_1","object":"refund","status":"succeeded"}',
  },
  {
    name: 'signature',
    label: 'Signature',
    kind: 'text',
    choices: ['wrong', 'none', 'old', 'future', 'right'],
  },
  { name: 'account', label: 'Account', kind: 'text', placeholder: 'acct_…' },
]

export function events({ world, courier }: Desk): Html {
  const deliveries = [...world.tables.deliveries.values()]
  const isHeld = (id: string) => deliveries.some(({ event, state }) => event === id && state === 'held')
  const rows = newest(world.tables.events.values()).map((row) => [
    html`${when(row.created)}<br><code>${row.id}</code>`,
    html`<strong>${row.event.type}</strong>${row.account === null ? null : html`<br>of <code>${row.account}</code>`}`,
    html`<ul class="plain">${deliveries.filter(({ event }) => event === row.id).map(deliveryLine)}</ul>`,
    html`<div class="acts">${act('Send again', 'redeliver', { event: row.id })}
${act('Send three times', 'redeliver', { event: row.id, times: 3 })}
${isHeld(row.id) ? act('Let go', 'release', { events: [row.id] }) : null}</div>`,
  ])
  const now = courier.rules().map(({ mode, types }) => `${mode.kind} ${types?.join(', ') ?? 'all'}`)
  return html`<h2>How events go: ${now.length === 0 ? 'as they should' : now.join('; ')}</h2>
<div class="acts">
${act('As they should', 'deliver', { rules: [] })}
${act('Hold them', 'deliver', { rules: [{ mode: { kind: 'hold' } }] })}
${act('Drop them', 'deliver', { rules: [{ mode: { kind: 'drop' } }] })}
${act('Each three times', 'deliver', { rules: [{ mode: { kind: 'duplicate', times: 3 } }] })}
${act('In any order', 'deliver', { rules: [{ mode: { kind: 'shuffle', seed: 1 } }] })}
${act('A minute late', 'deliver', { rules: [{ mode: { kind: 'delay', ms: 60_000 } }] })}
${act('Thin and whole', 'setWebhook', { forms: 'both' })}
${act('Whole alone', 'setWebhook', { forms: 'snapshot' })}
</div>
<h2>Send what never happened</h2>
${act('Forge', 'forge', {}, forged)}
<h2>What happened</h2>
${table(['Event', 'What', 'On its way', 'What happens'], rows)}`
}

const deliveryLine = ({ form, state, attempts, lastAnswer }: DeliveryRow): Html =>
  html`<li>${pill(state)} ${form === 'thin' ? 'thin ' : null}${attempts > 0 ? html`${attempts}× ${lastAnswer}` : null}</li>`

const KINDS = [
  'error_before',
  'error_after',
  'close_before',
  'close_after',
  'rate_limited',
  'refused',
  'slow',
]
const fault: readonly Asked[] = [
  { name: 'operation', label: 'Call', kind: 'text', choices: ['*', ...operations.map(({ name }) => name)] },
  { name: 'kind', label: 'Fault', kind: 'text', choices: KINDS },
  { name: 'times', label: 'Times', kind: 'number', value: 1 },
  { name: 'code', label: 'Code (refused)', kind: 'text', placeholder: 'balance_insufficient' },
  { name: 'status', label: 'Status (refused)', kind: 'number', placeholder: '400' },
  { name: 'ms', label: 'Milliseconds (slow)', kind: 'number', placeholder: '3000' },
]

export const faults = ({ faults: planned }: Desk): Html => html`
<p>“Before” means that nothing was done; “after”, that it was done and the answer got lost. The official client repeats a closed connection once by itself.</p>
${act('Plan it', 'fault', {}, fault)}
<h2>Planned</h2>
${table(
  ['Call', 'Fault', 'Times'],
  planned.all().map(({ operation, kind, times }) => [html`<code>${operation}</code>`, kind, String(times)]),
)}
${act('Plan none', 'clearFaults', {})}`

const HOUR_MS = 3_600_000

export function settings({ world }: Desk): Html {
  const { settings: now } = world
  const field = (name: keyof typeof now, label: string): Asked => ({
    name,
    label,
    kind: 'number',
    value: Number(now[name]),
  })
  const become = ['succeeded', 'pending', 'insufficient_funds', 'failed'] as const
  return html`<h2>Clock: ${when(Math.floor(world.clock.now().getTime() / 1000))}</h2>
<div class="acts">${act('An hour later', 'advance', { ms: HOUR_MS })}${act('A day later', 'advance', { ms: 24 * HOUR_MS })}
${act('A week later', 'advance', { ms: 7 * 24 * HOUR_MS })}${act('Forget idempotency keys', 'forgetKeys', {})}</div>
<h2>Refunds become: ${now.refundsBecome.replaceAll('_', ' ')}</h2>
<div class="acts">${become.map((refundsBecome) => act(refundsBecome.replaceAll('_', ' '), 'configure', { refundsBecome }))}</div>
<h2>Reversals ${now.mayOverdraw ? 'may' : 'may not'} leave accounts below zero</h2>
<div class="acts">${act(now.mayOverdraw ? 'Forbid it' : 'Allow it', 'configure', { mayOverdraw: !now.mayOverdraw })}</div>
<h2>Fees and delays</h2>
${act('Set', 'configure', {}, [
  field('feeBasisPoints', 'Fee, basis points'),
  field('feeFixed', 'Fee, fixed'),
  field('disputeFee', 'Fee of a dispute'),
  field('fundsDelaySeconds', 'Funds pend, seconds'),
])}`
}
