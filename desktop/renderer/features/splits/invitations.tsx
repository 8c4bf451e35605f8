import { useMutation } from '@tanstack/react-query'
import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { useAtServer } from '../offline/use-at-server.ts'
import { useWhose } from '../offline/use-offline.ts'
import type { Whose } from '../releases/products.ts'
import { splitsTexts } from './texts.ts'

const KEY = about('session', 'split-invitations')

/** Sheets that wait for this account's answer; nothing where there are none, or nobody can be asked. */
export function Invitations() {
  const t = useTexts(splitsTexts)
  const whose = useWhose()
  const { data, isAway } = useAtServer([...KEY, whose], async (signal) =>
    whose === null ? [] : client.splits.invitations({ whose }, { signal }),
  )
  if (whose === null || !data || data.length === 0) return null
  return (
    <section aria-label={t('invitations')} className="border-hairline border-b px-6 py-3">
      <ul className="flex flex-col gap-2">
        {data.map((sheet) => (
          <Invitation key={sheet.id} whose={whose} sheet={sheet} isAway={isAway} />
        ))}
      </ul>
      {isAway && <p className="pt-1 text-12 text-ink-soft">{t('needs-network')}</p>}
    </section>
  )
}

interface InvitationProps {
  readonly whose: Whose
  readonly sheet: SplitSheet
  readonly isAway: boolean
}

function Invitation({ whose, sheet, isAway }: InvitationProps) {
  const t = useTexts(splitsTexts)
  const { mutate, isPending } = useMutation({
    mutationFn: (answer: 'accept' | 'decline') =>
      untilAnswered(() => client.splits[answer]({ whose, id: sheet.id })),
    onSuccess: (_, answer) => announce(t(answer === 'accept' ? 'accepted' : 'declined-done')),
    onError: (error) => announceFault(tellProblem(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  })
  const text = useInvitation(sheet)
  return (
    <li className="flex items-center gap-3">
      <span className="grow">{text}</span>
      <Button disabled={isAway} isBusy={isPending} onClick={() => mutate('decline')}>
        {t('decline')}
      </Button>
      <Button disabled={isAway} isBusy={isPending} onClick={() => mutate('accept')}>
        {t('accept')}
      </Button>
    </li>
  )
}

function useInvitation({ owner, track, shares }: SplitSheet): string {
  const t = useTexts(splitsTexts)
  const language = useLanguage()
  const mine = shares.find(({ isSelf }) => isSelf)
  const points = mine?.basisPoints ?? 0
  const percent = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(points / 100)
  const values = { owner: owner.displayName, track: track.title, percent, part: mine?.part ?? '' }
  if (points === 0) return t('invited-out', values)
  return t(mine?.part ? 'invited-part' : 'invited', values)
}
