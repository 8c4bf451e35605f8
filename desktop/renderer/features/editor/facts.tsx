import { formatLevel, formatTime } from '@veza/shared/face/format.ts'
import { audioFormats } from '@veza/shared/media/formats.ts'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { findingsOf, type TrackReport } from '@veza/shared/studio/track-report.ts'
import { TriangleAlert } from 'lucide-react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { editorTexts } from './texts.ts'

const kilohertz = (hertz: number, language: Language) =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(hertz / 1_000)

/** `44.1/24` of what has a depth, `44.1 kHz · MP3` of what has none. */
function quality({ sampleRate, bitsPerSample }: TrackReport, format: string, language: Language): string {
  const rate = kilohertz(sampleRate, language)
  return bitsPerSample === null ? `${rate} kHz · ${format}` : `${rate}/${bitsPerSample}`
}

/** −14.2 LUFS  −1.1 dBTP  44.1/24  3:07 */
export function Facts({ track, onCheck }: { readonly track: EditedTrack; onCheck(): void }) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const { local } = track
  const report = local?.hearing.state === 'done' ? local.hearing.report : undefined
  const findings = report ? findingsOf(report) : []
  return (
    <p className="figures flex flex-wrap items-center gap-x-4 gap-y-1 whitespace-nowrap text-13" data-facts>
      {findings.length > 0 && (
        <Button kind="bare" icon={TriangleAlert} onClick={onCheck}>
          {t('to-check', { count: findings.length })}
        </Button>
      )}
      {local?.hearing.state === 'coming' && <span className="text-ink-soft">{t('listening')}</span>}
      {report && local && <ReportFacts report={report} format={audioFormats[local.source.format].name} />}
      {!report && local && <span>{kilohertz(local.source.sampleRate, language)} kHz</span>}
      {track.durationMs !== null && <span>{formatTime(track.durationMs / 1_000)}</span>}
    </p>
  )
}

function ReportFacts({ report, format }: { readonly report: TrackReport; readonly format: string }) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const { integratedLufs, truePeakDbtp } = report.loudness
  return (
    <>
      <span>{integratedLufs === null ? t('silent') : formatLevel(integratedLufs, 'LUFS', language)}</span>
      {truePeakDbtp !== null && <span>{formatLevel(truePeakDbtp, 'dBTP', language)}</span>}
      <span>{quality(report, format, language)}</span>
    </>
  )
}
