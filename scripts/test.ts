// `npm test [-- FILTER …]`: the checks, then every test but the long ones (`*.long.*`); with filters, all tests that match, alone.
// `npm run test:all` (`--all`): the checks, then every test.
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemParts } from './bootstrap/system.mjs'
import { type CheckResult, runChecks } from './checks.ts'
import { electronForTests } from './support/electron.ts'
import { describeCheck } from './support/report.ts'
import { npmProgram, ownNodeFirst, root } from './support/run.ts'
import { type Tally, tally, type VitestReport } from './support/vitest-report.ts'

const options = process.argv.slice(2)
const filters = options.filter((option) => option !== '--all')
const isWithoutLong = options.length === 0
const LONG = '**/*.long.*'

sayWhatIsReal()
const checks = filters.length === 0 ? await runTheChecks() : []
const tests = await runVitest()
const failed = checks.filter(({ ok }) => !ok).length + tests.failed
const passed = checks.filter(({ ok }) => ok).length + tests.passed

if (isWithoutLong)
  console.log(`Left for \`npm run test:all\`: ${longFiles().length} files of long tests (${LONG}).`)
for (const name of tests.skipped) console.log(`skipped: ${name.replace(root, '')}`)
for (const { name } of checks.filter(({ ok }) => !ok)) console.log(`failed check: ${name}`)
process.exitCode = failed === 0 ? 0 : 1
console.log(`${passed} passed, ${failed} failed, ${tests.skipped.length} skipped`)

function sayWhatIsReal(): void {
  const parts = systemParts(root, 'test')
  const postgres =
    process.env.TEST_DATABASE_URL === undefined ? 'PostgreSQL (embedded)' : 'PostgreSQL (TEST_DATABASE_URL)'
  const found = [postgres, ...parts.filter((part) => part.found).map(({ name }) => name)]
  const lacking = parts.filter((part) => !part.found).map(({ name }) => name)
  console.log(`Real here: ${found.join(', ')}.`)
  console.log(
    lacking.length === 0 ? 'Nothing is missing.' : `Not found, so not tested with: ${lacking.join(', ')}.`,
  )
  const electron = electronForTests(root)
  console.log(
    electron.kind === 'real'
      ? `Electron: the real one (${electron.program}); the desktop app is launched.`
      : `Electron: no binary here (${electron.why}); the desktop app is built, packed and held to Electron’s types, and NOT launched.`,
  )
}

async function runTheChecks(): Promise<CheckResult[]> {
  console.log('\nChecks')
  return runChecks((result) => console.log(describeCheck(result)))
}

async function runVitest(): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'veza-test-report-'))
  const reportPath = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
  try {
    const which = isWithoutLong ? ['--exclude', LONG] : filters
    const exitCode = await runToEnd(npmProgram('vitest'), ['run', ...reporters, ...which])
    return tally(readReport(reportPath), exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function longFiles(): string[] {
  return globSync(LONG, { cwd: root, exclude: ['**/node_modules/**'] })
}

/** On a signal the run is ended with us; the process that we started has its own to end. */
function runToEnd(file: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(file, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: ownNodeFirst(process.stdout.isTTY),
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
}

function readReport(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport
  } catch {
    return undefined
  }
}
