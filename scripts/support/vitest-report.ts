/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  /** `file > test`, of each test that did not run. */
  readonly skipped: readonly string[]
}

/**
 * Counts a run. A file that could not be loaded counts as one failure, and so does a run that went wrong in a way that
 * no test shows: an error nobody caught, a set-up that failed, no report, no test at all.
 */
export function tally(report: VitestReport | undefined, exitCode: number | null): Tally {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })))
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failedTests = tests.filter(({ status }) => status === 'failed').length
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  const failed = failedTests + brokenFiles
  const skipped = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ file, fullName }) => `${file} > ${fullName}`)
  const wentWrong = exitCode !== 0 || report?.success !== true
  return { passed, failed: failed === 0 && wentWrong ? 1 : failed, skipped }
}
