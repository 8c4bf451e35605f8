import { findContradictions } from '../domains/ledger/index.ts'
import { reconcileAlone } from '../domains/reconciliation/index.ts'
import { providerEvents } from '../provider-events.ts'
import { withContext } from './with-context.ts'

/** Exit code 1 where another one is running, or the provider has something that is not ours, or did not answer. */
export async function reconcileCommand(options: { once?: boolean; json?: boolean }): Promise<void> {
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
