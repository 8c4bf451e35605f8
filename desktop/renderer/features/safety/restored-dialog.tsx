import { useMutation, useQuery } from '@tanstack/react-query'
import type { Restored } from '@veza/shared/studio/bridge/system.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { HeldBackDialog } from './held-back-dialog.tsx'
import { safetyTexts } from './texts.ts'
import { useHeldBack } from './use-held-back.ts'

const queryKey = about('settings', 'restored')

/** A library that came back from a copy is told of until somebody has read it; then what came with it asks, as soon as it can. */
export function RestoredDialog() {
  const { data: restored } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.system.restored(undefined, { signal }),
  })
  const held = useHeldBack()
  if (restored === undefined || held === undefined) return null
  if (restored) return <Told restored={restored} isHeld={held.count + held.waiting > 0} />
  return held.count > 0 ? <HeldBackDialog held={held} /> : null
}

function Told({ restored, isHeld }: { readonly restored: Restored; readonly isHeld: boolean }) {
  const t = useTexts(safetyTexts)
  const language = useLanguage()
  const { mutate, isPending } = useMutation({
    mutationFn: () => client.system.forgetRestored(),
    onSuccess: () => queries.setQueryData(queryKey, null),
    onError: (error) => announceFault(tellProblem(error)),
  })
  return (
    <Dialog
      title={t('restored-heading')}
      isOpen
      isMessage
      // A press beside it is not a reading.
      onClose={() => undefined}
      actions={
        <Button kind="main" isBusy={isPending} onClick={() => mutate()}>
          {t('restored-read')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 leading-normal">
        <p>{t('restored-what', { when: tellTime(restored.backupAt, language) })}</p>
        <p>{t('restored-missing')}</p>
        {isHeld && <p>{t('restored-held')}</p>}
        <p className="text-ink-soft">
          {t('restored-kept')} <span className="break-all font-mono text-12">{restored.damaged}</span>
        </p>
      </div>
    </Dialog>
  )
}
