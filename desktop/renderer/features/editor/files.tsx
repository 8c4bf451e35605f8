import { audioFormats } from '@veza/shared/media/formats.ts'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import { type Finding, findingsOf, type TrackReport } from '@veza/shared/studio/track-report.ts'
import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes, formatDay } from '../../ui/formats.ts'
import { Notice } from '../../ui/notice.tsx'
import { valuesOf } from './finding-values.ts'
import { editorTexts } from './texts.ts'

/** The file that the track is made of, and what a listen to it has found. */
export function Files({ track }: { readonly track: EditedTrack }) {
  const t = useTexts(editorTexts)
  if (track.local === null) return <p className="max-w-[60ch] text-ink-soft">{t('elsewhere')}</p>
  return (
    <div className="flex max-w-[760px] flex-col gap-6">
      <Check track={track} />
      <Source track={track} />
    </div>
  )
}

function Check({ track }: { readonly track: EditedTrack }) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const { local, localId } = track
  if (!local || localId === null) return null
  const { hearing } = local
  const again = () =>
    client.editor.inspect({ trackId: localId }).catch((error) => announceFault(tellProblem(error)))
  return (
    <section aria-label={t('check')}>
      <h2 className="mb-2 font-semibold text-16">{t('check')}</h2>
      {hearing.state === 'coming' && <p className="text-ink-soft">{t('listening-long')}</p>}
      {hearing.state === 'failed' && (
        <Notice kind="bad" action={<Button onClick={again}>{t('again')}</Button>}>
          {tellFailure(hearing.failure, language).what}
        </Notice>
      )}
      {hearing.state === 'done' && <Findings report={hearing.report} />}
    </section>
  )
}

function Findings({ report }: { readonly report: TrackReport }) {
  const t = useTexts(editorTexts)
  const findings = findingsOf(report)
  if (findings.length === 0)
    return (
      <p className="flex items-center gap-2">
        <CircleCheck size={16} className="text-good-text" aria-hidden />
        {t('nothing-found')}
      </p>
    )
  return (
    <ul className="flex flex-col divide-y divide-hairline">
      {findings.map((finding) => (
        <One key={finding.code} finding={finding} />
      ))}
    </ul>
  )
}

/** What spoils the sound, against what one may well want so. */
const grave: readonly Finding['code'][] = [
  'silent',
  'clipping',
  'true-peak',
  'dc-offset',
  'out-of-phase',
  'one-channel',
]

function One({ finding }: { readonly finding: Finding }) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const isGrave = grave.includes(finding.code)
  const Icon = isGrave ? TriangleAlert : Info
  const values = valuesOf(finding, language)
  return (
    <li className="flex gap-2.5 py-2.5" data-finding={finding.code}>
      <Icon
        size={16}
        className={`mt-0.5 shrink-0 ${isGrave ? 'text-warn-text' : 'text-ink-soft'}`}
        aria-hidden
      />
      <div>
        <p>{t(`finding.${finding.code}`, values)}</p>
        <p className="text-13 text-ink-soft">{t(`todo.${finding.code}`, values)}</p>
      </div>
    </li>
  )
}

function Source({ track }: { readonly track: EditedTrack }) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const { local } = track
  if (!local) return null
  const { source, hearing, renditions } = local
  const report = hearing.state === 'done' ? hearing.report : undefined
  const share = (value: number) =>
    new Intl.NumberFormat(language, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      signDisplay: 'exceptZero',
    }).format(value)
  return (
    <section aria-label={t('source')}>
      <h2 className="mb-2 font-semibold text-16">{t('source')}</h2>
      <dl className="grid grid-cols-[10rem_1fr] gap-x-4 gap-y-1.5">
        <Row label={t('source.file')}>
          <span className="break-all">{source.path}</span>
        </Row>
        <Row label={t('source.format')}>{audioFormats[source.format].name}</Row>
        <Row label={t('source.bytes')}>{formatBytes(source.bytes, language)}</Row>
        <Row label={t('source.channels')}>{t(source.channels === 1 ? 'mono' : 'stereo')}</Row>
        {report?.preflight.correlation != null && (
          <Row label={t('source.correlation')}>{share(report.preflight.correlation)}</Row>
        )}
        {source.artist && <Row label={t('source.artist')}>{source.artist}</Row>}
        {source.album && <Row label={t('source.album')}>{source.album}</Row>}
        <Row label={t('source.imported')}>{formatDay(source.importedAt, language)}</Row>
        <Row label={t('source.renditions')}>
          {renditions.length === 0
            ? t('renditions-none')
            : renditions.map((name) => t(`rendition.${name}`)).join(' · ')}
        </Row>
      </dl>
    </section>
  )
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
