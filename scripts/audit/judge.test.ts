import { describe, expect, test } from 'vitest'
import { describeVerdict, exitCodes, judge } from './judge.ts'

const report = (...severities: string[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      severities.map((severity, at) => [
        `package-${at}`,
        {
          name: `package-${at}`,
          severity,
          range: '<2.0.0',
          via: [{ title: 'Reads what it should not', url: 'https://advisory.example/1', severity }, 'other'],
        },
      ]),
    ),
  })

describe('a report of npm', () => {
  test.each([[], ['low'], ['moderate', 'info']])('with %s is clean', (...severities) => {
    const verdict = judge(report(...severities.filter(Boolean)))
    expect(verdict).toEqual({ kind: 'clean', lesser: severities.filter(Boolean).length })
    expect(exitCodes[verdict.kind]).toBe(0)
  })

  test.each(['high', 'critical'])('with something %s names it, with where to read of it', (severity) => {
    const verdict = judge(report('low', severity))
    expect(verdict).toEqual({
      kind: 'high',
      findings: [
        `${severity}: package-1 <2.0.0: Reads what it should not https://advisory.example/1; by other`,
      ],
    })
    expect(exitCodes[verdict.kind]).toBe(1)
  })
})

test.each([
  [
    'a registry that takes no such question',
    JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }),
    '405',
  ],
  ['no answer at all', '', 'npm said nothing'],
  ['no JSON', 'npm error code ENOAUDIT', 'ENOAUDIT'],
  ['a report of another kind', '{"auditReportVersion":3,"vulnerabilities":{}}', 'auditReportVersion'],
  ['null', 'null', 'null'],
])('%s is neither clean nor not, and says so', (_what, output, why) => {
  const verdict = judge(output)
  expect(verdict.kind).toBe('unknown')
  expect(exitCodes[verdict.kind]).toBe(2)
  expect(describeVerdict(verdict)).toMatch(/^Not possible here.*Nothing was checked\.$/)
  expect(describeVerdict(verdict)).toContain(why)
})
