import { useMutation } from '@tanstack/react-query'
import type { HeldBack } from '@veza/shared/studio/restored.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { safetyTexts } from './texts.ts'

/** Asks about what was on its way when the copy was made: nothing of it goes anywhere before the answer. */
export function HeldBackDialog({ held }: { readonly held: HeldBack }) {
  const t = useTexts(safetyTexts)
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (answer: 'send' | 'drop') => client.system.answerHeldBack({ answer }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['things'] }),
    onError: (error) => announceFault(tellProblem(error)),
  })
  const button = (answer: 'send' | 'drop') => ({
    isBusy: isPending && variables === answer,
    disabled: isPending,
    onClick: () => mutate(answer),
  })
  const more = held.count - held.tracks.length - held.edits.length
  return (
    <Dialog
      title={t('held-heading')}
      isOpen
      // What it asks has no answer that could be taken for granted.
      onClose={() => undefined}
      isReading
      actions={
        <>
          <Button {...button('send')}>{t('held-send')}</Button>
          <Button kind="main" {...button('drop')}>
            {t('held-drop')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 leading-normal">
        <p>{t('held-what')}</p>
        <Wishes held={held} />
        {more > 0 && <p>{t('held-more', { count: more })}</p>}
        <p className="text-ink-soft">{t('held-after')}</p>
      </div>
    </Dialog>
  )
}

function Wishes({ held: { tracks, edits } }: { readonly held: HeldBack }) {
  const t = useTexts(safetyTexts)
  const lines = [
    ...tracks.map((title) => ({ title, wish: 'upload' as const })),
    ...edits.map(({ title, wish }) => ({ title: title || t('held-untitled'), wish })),
  ]
  return (
    <ul aria-label={t('held-heading')} className="flex flex-col">
      {lines.map(({ title, wish }, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be called the same, and the list never moves.
          key={index}
          className="flex justify-between gap-4 border-hairline border-t py-1"
        >
          <span className="min-w-0 truncate">{title}</span>
          <span className="shrink-0 text-ink-soft">{t(`held-wish.${wish}`)}</span>
        </li>
      ))}
    </ul>
  )
}
