/** What npm's report says of the packages, those for development left out. */
export type Verdict =
  | { readonly kind: 'clean'; readonly lesser: number }
  | { readonly kind: 'high'; readonly findings: readonly string[] }
  /** Nobody was asked, or what came back is no report: nothing is known, for good or ill. */
  | { readonly kind: 'unknown'; readonly why: string }

/** `unknown` is no success: whoever relies on the exit code must not take silence for an answer. */
export const exitCodes = { clean: 0, high: 1, unknown: 2 } as const satisfies Record<Verdict['kind'], number>

interface Advisory {
  readonly title?: string
  readonly url?: string
  readonly severity?: string
}

interface Vulnerable {
  readonly name: string
  readonly severity: string
  readonly range: string
  /** A text names another package of this list, by which this one is concerned. */
  readonly via: readonly (Advisory | string)[]
}

interface Report {
  readonly auditReportVersion?: number
  readonly vulnerabilities?: Readonly<Record<string, Vulnerable>>
  readonly message?: string
}

const SERIOUS = ['high', 'critical']

/** Judges what `npm audit --json` wrote. */
export function judge(output: string): Verdict {
  const report = parsed(output)
  if (report?.auditReportVersion !== 2 || !report.vulnerabilities)
    return { kind: 'unknown', why: report?.message ?? (output.trim() || 'npm said nothing') }
  const all = Object.values(report.vulnerabilities)
  const serious = all.filter(({ severity }) => SERIOUS.includes(severity))
  if (serious.length === 0) return { kind: 'clean', lesser: all.length }
  return { kind: 'high', findings: serious.map(told) }
}

function parsed(output: string): Report | undefined {
  try {
    return JSON.parse(output) as Report
  } catch {
    return undefined
  }
}

function told({ name, severity, range, via }: Vulnerable): string {
  const reasons = via.map((one) =>
    typeof one === 'string' ? `by ${one}` : [one.title, one.url].filter(Boolean).join(' '),
  )
  return `${severity}: ${name} ${range}: ${reasons.join('; ')}`
}

/** What is printed: the last line is the verdict. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'clean':
      return `Nothing high or critical is known of the packages, those for development left out (${verdict.lesser} lesser).`
    case 'high':
      return [
        ...verdict.findings,
        `${verdict.findings.length} packages with something high or critical.`,
      ].join('\n')
    case 'unknown':
      return `Not possible here: the registry gave no report (${verdict.why}). Nothing was checked.`
  }
}
