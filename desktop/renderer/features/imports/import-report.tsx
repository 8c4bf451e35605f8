import { useQuery } from '@tanstack/react-query'
import { refusalText } from '@veza/shared/media/refusal-texts.ts'
import type { Refusal } from '@veza/shared/media/refusals.ts'
import type { ImportEntry, KnownEntry } from '@veza/shared/studio/bridge/imports.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { RotateCcw } from 'lucide-react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { about, client, untilAnswered } from '../../app/studio.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { useTaking } from './take-files.ts'
import { importsTexts } from './texts.ts'

const importsQuery = {
  queryKey: about('imports'),
  queryFn: ({ signal }: { signal: AbortSignal }) => client.imports.state(undefined, { signal }),
}

/** What is being imported, and what became of it; shown until it is dismissed. */
export function ImportReport() {
  const t = useTexts(importsTexts)
  const language = useLanguage()
  const { left } = useTaking()
  const { data } = useQuery(importsQuery)
  const counts = { waiting: 0, imported: 0, already: 0, refused: 0, ...data?.counts }
  const waiting = counts.waiting + left
  const told = Object.entries({ ...counts, waiting }).filter(([, count]) => count > 0)
  if (told.length === 0) return null
  const isDone = waiting === 0
  const sum = told.map(([kind, count]) => t(kind as keyof typeof counts, { count })).join(' · ')
  const { refused = [], already = [] } = data ?? {}
  return (
    <section
      aria-label={t('report')}
      className="border-hairline border-b px-6 py-3"
      data-imports={isDone ? 'done' : 'waiting'}
    >
      <div className="flex items-center gap-4">
        {/* Read out when all of it is over, and not with every file. */}
        <p aria-live={isDone ? 'polite' : 'off'} className="figures grow">
          {sum}
        </p>
        {isDone && <Ends again={data?.again ?? 0} />}
      </div>
      {isDone && <p className="text-13 text-ink-soft">{t(nextOf(counts))}</p>}
      {refused.length + already.length > 0 && (
        <ul className="mt-2 flex max-h-40 flex-col gap-1 overflow-auto text-13">
          {refused.map(({ id, path, outcome }) => (
            <li key={id}>
              <FileName path={path} />{' '}
              <span className="text-ink-soft">{tellRefusal(outcome, t, language)}</span>
            </li>
          ))}
          {already.map((entry) => (
            <li key={entry.id}>
              <Known entry={entry} t={t} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What one does next, by what came of it. */
const nextOf = ({ imported, already }: Readonly<Record<'imported' | 'already', number>>) =>
  imported > 0 ? 'next-review' : already > 0 ? 'next-known' : 'next-mend'

/** What can be done once all of it is over. */
function Ends({ again }: { readonly again: number }) {
  const t = useTexts(importsTexts)
  const ask = (wish: () => Promise<unknown>) => () =>
    untilAnswered(wish).catch((error: unknown) => announceFault(tellProblem(error)))
  return (
    <>
      {again > 0 && (
        <Button icon={RotateCcw} onClick={ask(() => client.imports.retry())}>
          {t('again', { count: again })}
        </Button>
      )}
      <Button onClick={ask(() => client.imports.dismiss({ batchId: null }))}>{t('dismiss')}</Button>
    </>
  )
}

const FileName = ({ path }: { readonly path: string }) => (
  <span className="font-medium">{path.split(/[/\\]/).at(-1)}</span>
)

/** Which track a file turned out to be. */
function Known({ entry: { path, trackId, title }, t }: { readonly entry: KnownEntry; readonly t: Words }) {
  return (
    <>
      <FileName path={path} />{' '}
      <span className="text-ink-soft">{t(title === null ? 'known-gone' : 'known-as')}</span>{' '}
      {title !== null && (
        <a
          href={hrefOf(`/tracks/${trackId}`)}
          className="underline decoration-hairline underline-offset-4 hover:decoration-current"
        >
          {title}
        </a>
      )}
    </>
  )
}

type Words = Say<keyof typeof importsTexts.en>

function tellRefusal(outcome: ImportEntry['outcome'], t: Words, language: Language): string {
  if (outcome.kind !== 'refused') return ''
  const { code, params } = outcome
  if (
    code === 'changed-meanwhile' ||
    code === 'encoder-missing' ||
    code === 'disk-full' ||
    code === 'unexpected'
  )
    return t(code)
  return refusalText({ code, params } as unknown as Refusal, language)
}
