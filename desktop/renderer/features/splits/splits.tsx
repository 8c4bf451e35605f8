import { useMutation } from '@tanstack/react-query'
import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Figure } from '../../ui/figures.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useAtServer } from '../offline/use-at-server.ts'
import { useWhose } from '../offline/use-offline.ts'
import type { Whose } from '../releases/products.ts'
import { SplitForm } from './sheet-fields.tsx'
import { askAgain, sheetsKey } from './sheets.ts'
import { splitsTexts } from './texts.ts'

/** How a track's earnings are shared. @param props `trackId`: the server's; null while it is not there */
export function Splits({ trackId }: { readonly trackId: string | null }) {
  const t = useTexts(splitsTexts)
  const whose = useWhose()
  if (whose === null || trackId === null) return <p className="text-ink-soft">{t('not-there')}</p>
  return <OfTrack whose={whose} trackId={trackId} />
}

function OfTrack({ whose, trackId }: { readonly whose: Whose; readonly trackId: string }) {
  const t = useTexts(splitsTexts)
  // Others answer meanwhile.
  const { data, error, refetch, isFetching, isAway } = useAtServer([...sheetsKey(trackId), whose], (signal) =>
    client.splits.ofTrack({ whose, trackId }, { signal }),
  )
  const away = isAway && (
    <Notice
      kind="note"
      action={
        <Button isBusy={isFetching} onClick={() => refetch()}>
          {t('again')}
        </Button>
      }
    >
      <p>{t('needs-network')}</p>
      {error && <p className="text-13 text-ink-soft">{tellProblem(error)}</p>}
    </Notice>
  )
  if (data === undefined) return away || null
  const [newest] = data.sheets
  const effective = data.sheets.find(({ isInEffect }) => isInEffect)
  return (
    <div className="flex max-w-[640px] flex-col gap-4">
      <p className="text-13 text-ink-soft">{t('hint')}</p>
      {away}
      {newest?.status === 'proposed' && <Proposal whose={whose} sheet={newest} isAway={isAway} />}
      {newest?.status === 'declined' && <Notice kind="warn">{t('declined')}</Notice>}
      {newest?.status === 'proposed' ? (
        <InEffect sheet={effective} />
      ) : (
        <SplitForm
          key={effective?.id ?? 'none'}
          whose={whose}
          trackId={trackId}
          sheet={effective}
          self={data.self}
          isAway={isAway}
        />
      )}
    </div>
  )
}

function InEffect({ sheet }: { readonly sheet: SplitSheet | undefined }) {
  const t = useTexts(splitsTexts)
  return (
    <div>
      <h3 className="mb-1 font-medium text-13">{t('in-effect')}</h3>
      {sheet ? <Shares sheet={sheet} /> : <p className="text-ink-soft">{t('nobody-else')}</p>}
    </div>
  )
}

interface ProposalProps {
  readonly whose: Whose
  readonly sheet: SplitSheet
  readonly isAway: boolean
}

function Proposal({ whose, sheet, isAway }: ProposalProps) {
  const t = useTexts(splitsTexts)
  const { mutate, isPending } = useMutation({
    mutationFn: () => untilAnswered(() => client.splits.withdraw({ whose, id: sheet.id })),
    onSuccess: () => announce(t('withdrawn')),
    onError: (error) => announceFault(tellProblem(error)),
    onSettled: () => askAgain(sheet.track.id),
  })
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium text-13">{t('proposed')}</h3>
      <Shares sheet={sheet} hasAnswers />
      <div>
        <Button disabled={isAway} isBusy={isPending} onClick={() => mutate()}>
          {t('withdraw')}
        </Button>
      </div>
    </div>
  )
}

function Shares({
  sheet,
  hasAnswers = false,
}: {
  readonly sheet: SplitSheet
  readonly hasAnswers?: boolean
}) {
  const t = useTexts(splitsTexts)
  const language = useLanguage()
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 })
  return (
    <ul>
      {sheet.shares.map(({ username, displayName, basisPoints, part, status }) => (
        <li
          key={username}
          className="grid min-h-9 grid-cols-[minmax(0,2fr)_minmax(0,2fr)_5rem_7rem] items-center gap-3 border-hairline border-b"
        >
          <span className="truncate">
            {displayName} <span className="text-ink-soft">@{username}</span>
          </span>
          <span className="truncate text-ink-soft">{part}</span>
          <Figure>{percent.format(basisPoints / 10_000)}</Figure>
          <span className={status === 'declined' ? 'text-bad-text' : 'text-ink-soft'}>
            {hasAnswers && t(`status.${status}`)}
          </span>
        </li>
      ))}
    </ul>
  )
}
