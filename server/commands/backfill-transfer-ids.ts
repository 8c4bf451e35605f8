import { type BackfillReport, backfillTransferIds } from '../domains/transfers/index.ts'
import { withContext } from './with-context.ts'

/** Exit code 0, or 1 when something at the provider says that it is ours and cannot be believed. */
export async function backfillCommand(options: { apply?: boolean; json?: boolean }): Promise<void> {
  const dryRun = options.apply !== true
  const report = await withContext((ctx) => backfillTransferIds(ctx, { dryRun }))
  if (options.json) console.log(JSON.stringify({ dryRun, ...report }))
  else print(report, dryRun)
  process.exitCode = report.found.some(({ fault }) => fault !== undefined) ? 1 : 0
}

function print({ looked, found }: BackfillReport, dryRun: boolean): void {
  for (const { transferId, pspTransferId, fault } of found)
    console.log(`${transferId}  ${pspTransferId}${fault ? `  NOT OURS: ${fault}` : ''}`)
  const done = found.filter(({ fault }) => fault === undefined).length
  console.log(
    `${looked} without an id looked at, ${done} ${dryRun ? 'would be' : 'were'} found and written down.`,
  )
  if (dryRun && done > 0) console.log('This was a dry run: --apply writes them down.')
}
