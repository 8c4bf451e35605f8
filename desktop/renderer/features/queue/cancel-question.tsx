import { create } from 'zustand'
import { client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { queueTexts } from './texts.ts'
import { wish } from './wishes.ts'

const useQuestion = create<{ readonly isAsked: boolean }>(() => ({ isAsked: false }))
export const askToCancelAll = (): void => useQuestion.setState({ isAsked: true })
const close = () => useQuestion.setState({ isAsked: false })

/** Before everything ends at once. */
export function CancelQuestion() {
  const t = useTexts(queueTexts)
  const { isAsked } = useQuestion()
  const cancel = () => {
    close()
    void wish(client.queue.cancel({ all: true }))
  }
  return (
    <Dialog
      title={t('cancel-title')}
      isOpen={isAsked}
      isMessage
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t('keep-on')}</Button>
          <Button kind="danger" onClick={cancel}>
            {t('cancel-all')}
          </Button>
        </>
      }
    >
      <p className="leading-normal">{t('cancel-text')}</p>
    </Dialog>
  )
}
