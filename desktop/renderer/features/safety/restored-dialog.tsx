import { useMutation, useQuery } from '@tanstack/react-query'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { safetyTexts } from './texts.ts'

const queryKey = about('settings', 'restored')

/** A library that came back from a copy is told of, with what may lack, until somebody has read it. */
export function RestoredDialog() {
  const t = useTexts(safetyTexts)
  const language = useLanguage()
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.system.restored(undefined, { signal }),
  })
  const { mutate, isPending } = useMutation({
    mutationFn: () => client.system.forgetRestored(),
    onSuccess: () => queries.setQueryData(queryKey, null),
    onError: (error) => announceFault(tellProblem(error)),
  })
  if (!data) return null
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
        <p>{t('restored-what', { when: tellTime(data.backupAt, language) })}</p>
        <p>{t('restored-missing')}</p>
        <p className="text-ink-soft">
          {t('restored-kept')} <span className="break-all font-mono text-12">{data.damaged}</span>
        </p>
      </div>
    </Dialog>
  )
}
