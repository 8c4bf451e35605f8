import { InvalidArgumentError } from 'commander'
import { findContradictions } from '../domains/ledger/index.ts'
import { compareAndRecord, reconcileAlone } from '../domains/reconciliation/index.ts'
import { providerEvents } from '../provider-events.ts'
import { withContext } from './with-context.ts'

interface ReconcileOptions {
  readonly once?: boolean
  readonly balance?: boolean
  readonly since?: Date
  readonly json?: boolean
}

/** The first moment of a day, UTC. */
export function sinceOption(text: string): Date {
  const at = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Give a day: 2026-11-30')
  return at
}

export const reconcileCommand = (options: ReconcileOptions): Promise<void> =>
  options.balance ? balanceCommand(options) : sweepCommand(options)

/** Exit code 1 where another one is running, or the provider has something that is not ours, or did not answer. */
async function sweepCommand(options: ReconcileOptions): Promise<void> {
  const sweep = await withContext((ctx) => reconcileAlone(ctx, providerEvents(ctx)))
  if (sweep.outcome === 'already-running') {
    console.log(options.json ? JSON.stringify(sweep) : 'Another one is running.')
    process.exitCode = 1
    return
  }
  const { results } = sweep
  if (options.json) console.log(JSON.stringify({ results }))
  else
    for (const { kind, settled, waiting, suspicious, unanswered } of results)
      console.log(
        `${kind.padEnd(15)} ${settled} settled, ${waiting} still waiting, ${suspicious} suspicious, ${unanswered} without an answer`,
      )
  process.exitCode = results.some(({ suspicious, unanswered }) => suspicious + unanswered > 0) ? 1 : 0
}

/** Exit code 1 where the balance of the provider and the books differ. */
async function balanceCommand({ since, json }: ReconcileOptions): Promise<void> {
  const differences = await withContext((ctx) => compareAndRecord(ctx, since))
  if (json) console.log(JSON.stringify({ differences }))
  else if (differences.length === 0) console.log('The balance of the provider is what the books say.')
  else
    for (const { kind, type, sourceId, currency, provider, books } of differences)
      console.log(
        `${kind.padEnd(8)}  ${type} ${sourceId}: ${provider} ${currency} at the provider, ${books} in the books`,
      )
  process.exitCode = differences.length > 0 ? 1 : 0
}

/** Exit code 1 where the books contradict orders, refunds, transfers or themselves. */
export async function checkLedgerCommand(options: { json?: boolean }): Promise<void> {
  const findings = await withContext((ctx) => findContradictions(ctx.db))
  if (options.json) console.log(JSON.stringify({ findings }))
  else if (findings.length === 0) console.log('The books hold.')
  else
    for (const { check, subject, expected, actual } of findings)
      console.log(`${check}  ${subject}: ${expected} expected, ${actual} in the books`)
  process.exitCode = findings.length > 0 ? 1 : 0
}
