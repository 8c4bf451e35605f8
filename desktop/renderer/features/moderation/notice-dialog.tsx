import { useMutation } from '@tanstack/react-query'
import type { Notice } from '@veza/shared/contracts/rights.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { NoticeAction } from '@veza/shared/studio/bridge/notices.ts'
import { useState } from 'react'
import { announce } from '../../app/announce.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Field } from '../../ui/field.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { noticesTexts } from './texts.ts'

interface NoticeDialogProps {
  readonly item: Notice
  readonly action: NoticeAction
  readonly whose: Whose
  onClose(): void
}

/** Where a notice names no track that was found, whoever takes it down says which one is meant. */
export function NoticeDialog({ item, action, whose, onClose }: NoticeDialogProps) {
  const t = useTexts(noticesTexts)
  const { id, track } = item
  const number = String(item.number)
  const title = track?.title ?? t('unnamed')
  const [typed, setTyped] = useState('')
  const trackId = idSchema.safeParse(typed.trim().toLowerCase()).data ?? null
  const isUnnamed = action === 'takeDown' && track === null
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string) =>
      untilAnswered(() =>
        client.notices.decide({ whose, id, action, reason, trackId: isUnnamed ? trackId : null }),
      ),
    onSuccess: () => {
      announce(t(`done.${action}`, { title, number }))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
  return (
    <ReasonDialog
      title={t(`ask.${action}`, { title, number })}
      about={t(`about.${action}`)}
      confirm={t(`do.${action}`)}
      isDanger={action === 'takeDown'}
      ready={[{ label: t(`do.${action}`), text: t(`because.${action}`) }]}
      isBusy={isPending}
      isRefused={isUnnamed && trackId === null}
      error={error}
      onSend={mutate}
      onClose={onClose}
    >
      {isUnnamed && (
        <Field
          label={t('track-id')}
          hint={t('track-id-hint')}
          value={typed}
          maxLength={60}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </ReasonDialog>
  )
}
