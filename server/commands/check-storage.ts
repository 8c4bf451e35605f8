import { auditStorage, type StorageFinding, sweepStorage } from '../domains/uploads/index.ts'
import { withContext } from './with-context.ts'

const removable = new Set<StorageFinding['kind']>(['orphan-object', 'dead-multipart'])

/** Exit code 1 when something is missing, damaged or (in a dry run) left over. */
export async function checkStorage(options: { fix?: boolean; json?: boolean }): Promise<void> {
  const findings = await withContext((ctx) => (options.fix ? sweepStorage(ctx) : collect(auditStorage(ctx))))
  const unresolved = findings.filter(({ kind }) => !options.fix || !removable.has(kind))
  if (options.json) console.log(JSON.stringify({ fixed: options.fix === true, findings }))
  else report(findings, options.fix === true)
  process.exitCode = unresolved.length > 0 ? 1 : 0
}

function report(findings: readonly StorageFinding[], fixed: boolean): void {
  for (const finding of findings) {
    if (finding.kind === 'missing-object')
      console.log(`missing    ${finding.key} (${finding.row}: ${finding.detail})`)
    else if (finding.kind === 'damaged-record')
      console.log(`damaged    ${finding.path} (a record of the store: ${finding.detail})`)
    else console.log(`${fixed ? 'removed' : 'left over'}  ${finding.key}`)
  }
  if (findings.length === 0) console.log('The store and the books agree.')
  else if (!fixed)
    console.log(
      '\nThis was a dry run. `--fix` removes what is left over; what is missing or damaged needs a person.',
    )
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
