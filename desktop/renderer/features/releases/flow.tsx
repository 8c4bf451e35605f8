import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { isInterrupted, type Seam, seamOf } from '@veza/shared/studio/seams.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { orderTexts } from './order-texts.ts'

interface Passage {
  readonly before: ReleaseTrack
  readonly after: ReleaseTrack
  /** Null: one of them could not be listened to. */
  readonly seam: Seam | null
}

const passagesOf = (tracks: readonly ReleaseTrack[]): Passage[] =>
  tracks.slice(1).flatMap((after, at) => {
    const before = tracks[at]
    if (before === undefined) return []
    return { before, after, seam: before.ends && after.ends ? seamOf(before.ends, after.ends) : null }
  })

/** Whether a release can be heard in one go, and where not, with why. */
export function Flow({ tracks }: { readonly tracks: readonly ReleaseTrack[] }) {
  const t = useTexts(orderTexts)
  const language = useLanguage()
  const passages = passagesOf(tracks)
  if (passages.length === 0) return null
  const heard = passages.flatMap(({ seam, ...sides }) => (seam ? [{ ...sides, seam }] : []))
  const interrupted = heard.filter(({ seam }) => isInterrupted(seam))
  const unheard = passages.length - heard.length
  return (
    <section aria-labelledby="release-flow" className="flex flex-col gap-1 text-13">
      <h3 id="release-flow" className="font-medium">
        {t('flow-heading')}
      </h3>
      {heard.length > 0 && <p className="text-ink-soft">{verdictOf(t, heard, interrupted.length)}</p>}
      <ol className="flex flex-col gap-1">
        {passages.map((passage) => (
          <li key={passage.after.id} className="flex flex-wrap gap-x-3">
            <span className="min-w-0 break-words">
              {t('seam-between', { before: passage.before.title, after: passage.after.title })}
            </span>
            <span className={isBad(passage) ? 'text-warn-text' : 'text-ink-soft'}>
              {tellPassage(t, passage, language)}
            </span>
          </li>
        ))}
      </ol>
      {unheard > 0 && <p className="text-ink-soft">{t('flow-unheard', { count: unheard })}</p>}
    </section>
  )
}

const isBad = ({ seam }: Passage): boolean => seam !== null && isInterrupted(seam)

/** Whether one plays on into the other, and what stands between them where it does not. */
function tellPassage(t: Words, { seam, ...sides }: Passage, language: string): string {
  if (seam === null) return t('seam.unheard')
  if (isInterrupted(seam)) return reasonsOf(t, seam, sides, language).join(' · ')
  if (seam.kind === 'flowing') return t('seam.flowing')
  return t('seam.pause', { seconds: secondsOf(seam, language) })
}

const secondsOf = ({ silenceMs }: Seam, language: string): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(silenceMs / 1_000)

type Words = Say<keyof typeof orderTexts.en>

function verdictOf(t: Words, heard: readonly { seam: Seam }[], interrupted: number): string {
  if (interrupted > 0) return t('flow-some', { count: interrupted, all: heard.length })
  if (heard.every(({ seam }) => seam.kind === 'flowing')) return t('flow-all')
  if (heard.every(({ seam }) => seam.kind === 'pause')) return t('flow-none')
  return t('flow-fine')
}

function reasonsOf(
  t: Words,
  seam: Seam,
  { before, after }: { before: ReleaseTrack; after: ReleaseTrack },
  language: string,
): string[] {
  const { kind, differs, padded } = seam
  const number = (value: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value)
  const sides = (of: (track: ReleaseTrack) => number) => ({
    before: number(of(before)),
    after: number(of(after)),
  })
  return [
    ...(kind === 'broken' ? [t('seam.broken', { seconds: secondsOf(seam, language) })] : []),
    ...(differs.includes('sampleRate')
      ? [
          t(
            'seam.sampleRate',
            sides(({ ends }) => (ends?.sampleRate ?? 0) / 1_000),
          ),
        ]
      : []),
    ...(differs.includes('channels')
      ? [
          t(
            'seam.channels',
            sides(({ ends }) => ends?.channels ?? 0),
          ),
        ]
      : []),
    ...(padded.length > 0 ? [t('seam.padded')] : []),
  ]
}
