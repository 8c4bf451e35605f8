import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { uploadKinds } from '@veza/shared/studio/jobs.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { CalendarClock, CircleAlert, CloudUpload, GitCompareArrows } from 'lucide-react'
import { hrefOf } from '../../app/router.ts'
import type { Say } from '../../app/texts.ts'
import { formatShare } from '../../ui/formats.ts'
import { useQueue } from '../queue/queue-store.ts'
import type { libraryTexts } from './texts.ts'

/** Words and forms that every row needs: made once for all. */
export interface RowWords {
  readonly t: Say<keyof typeof libraryTexts.en>
  readonly language: Language
  day(iso: string): string
  /** A moment that was planned. */
  when(iso: string): string
  /** The least that something is sold for, and whether there is more to choose. */
  price(price: NonNullable<LibraryEntry['price']>): string
}

type Words = Say<keyof typeof libraryTexts.en>

interface StandingProps {
  readonly entry: LibraryEntry
  readonly words: RowWords
  /** Of what leads from here to where one can do something about it. */
  readonly tabIndex: number
}

const leading = 'flex items-center gap-1.5 underline-offset-2 hover:underline'

/** Where a track stands, in one or two words: what needs its creator first, then what is being done, then where it is. */
export function Standing({ entry, words, tabIndex }: StandingProps) {
  const { t } = words
  if (entry.trouble === 'conflict')
    return (
      <a href={hrefOf('/conflicts')} tabIndex={tabIndex} className={`${leading} text-warn-text`}>
        <GitCompareArrows size={14} aria-hidden />
        {t('conflict')}
      </a>
    )
  if (entry.trouble === 'failed')
    return (
      <button type="button" data-do="refused" tabIndex={tabIndex} className={`${leading} text-bad-text`}>
        <CircleAlert size={14} aria-hidden />
        {t('edit-refused')}
      </button>
    )
  if (entry.work === 'failed')
    return (
      <a href={hrefOf('/queue')} data-do="failed" tabIndex={tabIndex} className={`${leading} text-bad-text`}>
        <CircleAlert size={14} aria-hidden />
        {t('failed')}
      </a>
    )
  if (entry.work === 'running' && entry.localId) return <Working trackId={entry.localId} words={words} />
  if (entry.work === 'waiting') return <span className="text-ink-soft">{t('waiting')}</span>
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Status entry={entry} words={words} />
      {entry.unsent > 0 && <Unsent count={entry.unsent} t={t} />}
    </span>
  )
}

function Status({ entry, words }: { readonly entry: LibraryEntry; readonly words: RowWords }) {
  const { status, paid, price, visibility, publishAt } = entry
  const { t } = words
  if (status !== 'published' && publishAt !== null) {
    const when = words.when(publishAt)
    return (
      <span title={t('public-on', { when })} className="flex min-w-0 items-center gap-1.5 text-ink-soft">
        <CalendarClock size={14} className="shrink-0" aria-hidden />
        <span className="sr-only">{t('public-on', { when })}</span>
        <span aria-hidden className="truncate">
          {when}
        </span>
      </span>
    )
  }
  if (status !== 'published') return <span className="truncate text-ink-soft">{t(`status.${status}`)}</span>
  const more = visibility === 'public' ? undefined : t(`visibility.${visibility}`)
  if (price !== null) return <ForSale price={words.price(price)} more={more} t={t} />
  return (
    <>
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-good" />
      <span className="truncate">
        {t(paid ? 'for-sale' : 'status.published')}
        {more && <span className="text-ink-soft"> · {more}</span>}
      </span>
    </>
  )
}

/** How much, as large as the row's other figures; the dot says that listeners see it. */
function ForSale({
  price,
  more,
  t,
}: {
  readonly price: string
  readonly more: string | undefined
  readonly t: Words
}) {
  return (
    <>
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-good" />
      <span className="figures truncate" title={more ? `${price} · ${more}` : price}>
        <span className="sr-only">{t('for-sale')} </span>
        <span>{price}</span>
        {more && <span className="text-ink-soft"> · {more}</span>}
      </span>
    </>
  )
}

function Unsent({ count, t }: { readonly count: number; readonly t: Words }) {
  const text = t('unsent', { count })
  return (
    <span title={text} className="text-ink-soft">
      <CloudUpload size={14} aria-hidden />
      <span className="sr-only">{text}</span>
    </span>
  )
}

/** The only part of a row that moves by itself. */
function Working({
  trackId,
  words: { t, language },
}: {
  readonly trackId: string
  readonly words: RowWords
}) {
  const share = useQueue(({ summary }) => {
    const job = summary?.running.find((one) => one.trackId === trackId)
    return job && `${uploadKinds.includes(job.kind) ? '↑ ' : ''}${formatShare(job.progress, language)}`
  })
  return (
    <span className="figures text-accent-text">
      <span className="sr-only">{t('at-work')} </span>
      {share ?? t('at-work')}
    </span>
  )
}
