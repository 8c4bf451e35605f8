import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const documented = (name: string) =>
  fileURLToPath(new URL(`../../docs/deploy/monitoring/${name}`, import.meta.url))
export const alertRules = documented('alerts.yml')
export const dashboardFile = documented('dashboard.json')
const prometheusConfig = documented('prometheus.yml')

const promtool = (...args: string[]) => spawnSync('promtool', args, { encoding: 'utf8' })

/** Where it is missing, what needs it is skipped; on CI it must be there. */
export const hasPromtool = promtool('--version').status === 0
if (!hasPromtool && process.env.CI) throw new Error('promtool is missing: apt-get install prometheus')

export function checkRules(): string {
  const { status, stdout, stderr } = promtool('check', 'rules', alertRules)
  return status === 0 ? 'ok' : `${stdout}${stderr}`
}

/** Values by series, as `name{label="value"}`. */
export type Figures = ReadonlyMap<string, number>

/** Lines of Prometheus' text format. */
export function figuresIn(text: string): Figures {
  const lines = text.split('\n').filter((line) => line.startsWith('veza_'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

/** Up to then figures are what they were. */
export const BEFORE_MINUTES = 240
const AFTER_MINUTES = 12

/**
 * Whether exactly these alerts fire twelve minutes after figures have changed from what they were for four hours.
 * @returns `ok`, or what promtool says
 */
export function firing(expected: readonly string[], before: Figures, after: Figures): string {
  const series = [...new Set([...before.keys(), ...after.keys()])].map((one) => ({
    series: one,
    values: `${run(before.get(one), BEFORE_MINUTES)} ${run(after.get(one), AFTER_MINUTES + 1)}`,
  }))
  return answer({
    rule_files: [alertRules],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: [
          {
            expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${BEFORE_MINUTES + AFTER_MINUTES}m`,
            exp_samples: expected.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          },
        ],
      },
    ],
  })
}

const run = (value: number | undefined, minutes: number): string =>
  `${value === undefined ? '_' : value}x${minutes - 1}`

const answer = (test: object): string => inFile(test, (file) => promtool('test', 'rules', file))

/** JSON is YAML. @returns `ok`, or what the program says */
function inFile(content: object, run: (file: string) => ReturnType<typeof promtool>): string {
  const folder = mkdtempSync(join(tmpdir(), 'veza-promtool-'))
  try {
    const file = join(folder, 'asked.yml')
    writeFileSync(file, JSON.stringify(content))
    const { status, stdout, stderr } = run(file)
    return status === 0 ? 'ok' : `${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Whether Prometheus would take these questions. @returns `ok`, or what promtool says */
export function checkExpressions(expressions: readonly string[]): string {
  const rules = expressions.map((expr, at) => ({ record: `veza:asked:${at}`, expr }))
  return inFile({ groups: [{ name: 'asked', rules }] }, (file) => promtool('check', 'rules', file))
}

/** Whether Prometheus would start with what we tell operators to give it. Their files are not here. */
export function checkConfig(): string {
  const { status, stdout, stderr } = promtool('check', 'config', '--syntax-only', prometheusConfig)
  return status === 0 ? 'ok' : `${stdout}${stderr}`
}
