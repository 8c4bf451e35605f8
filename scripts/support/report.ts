import type { CheckResult } from '../checks.ts'

const MOST_LINES = 60

/** One line for a check that holds; what it found for one that does not. */
export function describeCheck({ name, ok, output, ms }: CheckResult): string {
  const head = `${ok ? 'ok  ' : 'FAIL'}  ${name} (${(ms / 1000).toFixed(1)} s)`
  if (ok) return head
  const lines = output.split('\n')
  const shown = lines.slice(0, MOST_LINES).map((line) => `      ${line}`)
  const rest = lines.length > MOST_LINES ? [`      … and ${lines.length - MOST_LINES} more lines`] : []
  return [head, ...shown, ...rest].join('\n')
}
