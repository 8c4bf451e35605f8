import { environment } from './rules/environment.ts'
import { imports } from './rules/imports.ts'
import { oneClock } from './rules/one-clock.ts'
import { oneVersion } from './rules/one-version.ts'
import { ownWords } from './rules/own-words.ts'
import type { Rule } from './rules/rule.ts'
import { statusWrites } from './rules/status-writes.ts'
import { npmProgram, type Outcome, root, runQuietly } from './support/run.ts'

export interface CheckResult extends Outcome {
  readonly name: string
  readonly ms: number
}

interface Check {
  readonly name: string
  run(): Promise<Outcome>
}

/** What runs in a browser is compiled for one. */
const forBrowsers = { 'types of the pages': 'server/web/client', 'types of the screens': 'desktop/renderer' }
/** One finding a line, so that a hundred of them can still be read. */
const biomeFlags = [
  '--reporter=concise',
  '--max-diagnostics=200',
  '--diagnostic-level=warn',
  '--error-on-warnings',
]

const tools: readonly Check[] = [
  { name: 'types', run: () => runQuietly(npmProgram('tsc'), ['-p', '.', '--pretty', 'false']) },
  ...Object.entries(forBrowsers).map(([name, folder]) => ({
    name,
    run: () => runQuietly(npmProgram('tsc'), ['-p', folder, '--pretty', 'false']),
  })),
  { name: 'format and lint', run: () => runQuietly(npmProgram('biome'), ['check', ...biomeFlags]) },
  { name: 'nothing dead', run: () => runQuietly(npmProgram('knip'), ['--no-progress']) },
]

const rules: readonly Rule[] = [imports, statusWrites, oneClock, oneVersion, environment, ownWords]

/** Runs every check at once. A check that breaks counts as one that fails. */
export function runChecks(onResult: (result: CheckResult) => void): Promise<CheckResult[]> {
  const checks = [...tools, ...rules.map(asCheck)]
  return Promise.all(
    checks.map(async ({ name, run }) => {
      const startedAt = performance.now()
      const outcome = await run().catch((error: unknown) => ({ ok: false, output: String(error) }))
      const result = { name, ...outcome, ms: performance.now() - startedAt }
      onResult(result)
      return result
    }),
  )
}

function asCheck(rule: Rule): Check {
  return {
    name: rule.name,
    run: async () => {
      const findings = await rule.check(root)
      return { ok: findings.length === 0, output: findings.join('\n') }
    },
  }
}
