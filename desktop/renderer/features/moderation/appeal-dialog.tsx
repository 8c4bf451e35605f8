import { useMutation } from '@tanstack/react-query'
import type { ModerationCaseDetail } from '@veza/shared/contracts/moderation.ts'
import { announce } from '../../app/announce.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import type { Whose } from '../sales/use-whose.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { moderationTexts } from './texts.ts'

export type Outcome = 'upheld' | 'reversed'

interface AppealDialogProps {
  readonly item: ModerationCaseDetail
  readonly outcome: Outcome
  readonly whose: Whose
  onClose(): void
}

/** The last word on an appeal, with its reason. */
export function AppealDialog({ item: { id, target }, outcome, whose, onClose }: AppealDialogProps) {
  const t = useTexts(moderationTexts)
  const title = target.title ?? t('deleted')
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string) =>
      untilAnswered(() => client.moderation.decideAppeal({ whose, id, outcome, reason })),
    onSuccess: () => {
      announce(t(`done.${outcome}`, { title }))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
  const confirm = t(outcome === 'reversed' ? 'grant' : 'refuse')
  return (
    <ReasonDialog
      title={t(`ask.${outcome}`, { title })}
      about={t(`about.${outcome}`)}
      confirm={confirm}
      isDanger={false}
      ready={[{ label: confirm, text: t(`because.${outcome}`) }]}
      isBusy={isPending}
      error={error}
      onSend={mutate}
      onClose={onClose}
    />
  )
}
