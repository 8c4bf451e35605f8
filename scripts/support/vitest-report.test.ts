import { expect, test } from 'vitest'
import { tally } from './vitest-report.ts'

const file = (name: string, status: string, ...statuses: string[]) => ({
  name,
  status,
  assertionResults: statuses.map((one, index) => ({ fullName: `t${index}`, status: one })),
})

test.each([
  ['all is well', true, [file('a', 'passed', 'passed', 'passed')], 0, { passed: 2, failed: 0, skipped: [] }],
  ['one failed', false, [file('a', 'failed', 'passed', 'failed')], 1, { passed: 1, failed: 1, skipped: [] }],
  [
    'skipped ones have names',
    true,
    [file('a', 'passed', 'skipped', 'todo', 'passed')],
    0,
    { passed: 1, failed: 0, skipped: ['a > t0', 'a > t1'] },
  ],
  [
    'a file that does not load is a failure',
    false,
    [file('a', 'failed'), file('b', 'passed', 'passed')],
    1,
    { passed: 1, failed: 1, skipped: [] },
  ],
  [
    'an error that no test shows is a failure',
    false,
    [file('a', 'passed', 'passed')],
    1,
    { passed: 1, failed: 1, skipped: [] },
  ],
])('%s', (_, success, testResults, exitCode, expected) => {
  expect(tally({ success, testResults }, exitCode)).toEqual(expected)
})

test('a run without a report, and one that was killed, are failures', () => {
  expect(tally(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: [] })
  expect(tally(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: [] })
  expect(tally({ success: true, testResults: [] }, null)).toEqual({ passed: 0, failed: 1, skipped: [] })
})
