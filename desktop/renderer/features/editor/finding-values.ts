import { formatLevel } from '@veza/shared/face/format.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import type { Finding } from '@veza/shared/studio/track-report.ts'

/** The figures of a finding as its sentence has them. */
export function valuesOf(finding: Finding, language: Language): Record<string, string | number> {
  const number = (value: number, maximumFractionDigits: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits }).format(value)
  switch (finding.code) {
    case 'clipping':
      return { count: finding.count }
    case 'true-peak':
      return { level: formatLevel(finding.dbtp, 'dBTP', language) }
    case 'loud':
    case 'quiet':
      return { level: formatLevel(finding.lufs, 'LUFS', language) }
    case 'dc-offset':
      return {
        share: new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
          finding.percent,
        ),
      }
    case 'silence-start':
    case 'silence-end':
      return { seconds: number(finding.seconds, 1) }
    case 'low-rate':
      return { rate: number(finding.hertz / 1_000, 1) }
    case 'low-depth':
      return { bits: finding.bits }
    default:
      return {}
  }
}
