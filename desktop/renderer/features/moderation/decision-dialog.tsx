import { useMutation } from '@tanstack/react-query'
import {
  type ModerationAction,
  type ModerationCase,
  moderationActions,
} from '@veza/shared/contracts/moderation.ts'
import { useEffect, useState } from 'react'
import { announce } from '../../app/announce.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Segments } from '../../ui/segments.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { reasonsFor, suspensionDays, USUAL_DAYS } from './decisions.ts'
import { type ReadyReason, ReasonDialog } from './reason-dialog.tsx'
import { moderationTexts } from './texts.ts'
import { useEnds } from './use-ends.ts'
import type { Deciding } from './use-work.ts'

interface DecisionDialogProps extends Deciding {
  readonly whose: Whose
  onClose(): void
}

/** It is claimed as the question opens, so that nobody else decides meanwhile, and decided when it is sent. */
export function DecisionDialog({ item, action, whose, onClose }: DecisionDialogProps) {
  const t = useTexts(moderationTexts)
  const [days, setDays] = useState<number>(USUAL_DAYS)
  const endOf = useEnds()
  const { claiming, deciding } = useDecision({ item, action, whose, onClose })
  const words = { title: item.target.title ?? t('deleted'), name: item.target.owner.username }
  return (
    <ReasonDialog
      title={t(`ask.${action}`, words)}
      about={t(`about.${action}`)}
      confirm={t(`do.${action}`)}
      isDanger={hard.includes(action)}
      ready={useReady(item, action)}
      isBusy={deciding.isPending}
      isRefused={claiming.isError}
      error={claiming.error ?? deciding.error}
      onSend={(reason) =>
        deciding.mutate({ reason, ...(action === 'suspend' ? { until: endOf(days) } : {}) })
      }
      onClose={onClose}
    >
      {action === 'suspend' && (
        <Segments
          label={t('how-long')}
          value={String(days)}
          choices={suspensionDays.map((count) => ({ value: String(count), label: t('days', { count }) }))}
          onChange={(value) => setDays(Number(value))}
        />
      )}
    </ReasonDialog>
  )
}

/** Nobody takes these for granted. */
const hard: readonly ModerationAction[] = moderationActions.filter(
  (action) => action === 'remove' || action === 'ban',
)

function useReady(item: ModerationCase, action: ModerationAction): readonly [ReadyReason, ...ReadyReason[]] {
  const t = useTexts(moderationTexts)
  if (action === 'dismiss') return [{ label: t('do.dismiss'), text: t('because.dismiss') }]
  const [first = 'other', ...others] = reasonsFor(item)
  const readyOf = (reason: typeof first) => ({ label: t(`reason.${reason}`), text: t(`because.${reason}`) })
  return [readyOf(first), ...others.map(readyOf)]
}

interface Sent {
  readonly reason: string
  readonly until?: string
}

function useDecision({ item: { id, target }, action, whose, onClose }: DecisionDialogProps) {
  const t = useTexts(moderationTexts)
  const refresh = () => queries.invalidateQueries({ queryKey: ['moderation'] })
  const claiming = useMutation({
    mutationFn: () => untilAnswered(() => client.moderation.claim({ whose, id })),
    onSettled: refresh,
  })
  const { mutateAsync: claim } = claiming
  const [claimed] = useState<{ answer: Promise<unknown> | undefined }>(() => ({ answer: undefined }))
  useEffect(() => {
    claimed.answer ??= claim()
    claimed.answer.catch(() => undefined)
  }, [claim, claimed])
  const deciding = useMutation({
    mutationFn: async (sent: Sent) => {
      await claimed.answer
      return await untilAnswered(() => client.moderation.decide({ whose, id, action, ...sent }))
    },
    onSuccess: () => {
      announce(t(`decided.${action}`, { title: target.title ?? t('deleted'), name: target.owner.username }))
      onClose()
    },
    onSettled: refresh,
  })
  return { claiming, deciding }
}
