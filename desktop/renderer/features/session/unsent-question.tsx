import { navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { signOut, useUnsentQuestion } from './sign-out.ts'
import { sessionTexts } from './texts.ts'

const stay = () => useUnsentQuestion.setState({ unsent: null })

/** Before somebody signs out whose edits wait. */
export function UnsentQuestion() {
  const t = useTexts(sessionTexts)
  const { unsent } = useUnsentQuestion()
  if (unsent === null) return null
  const decide = () => {
    stay()
    navigate('/conflicts')
  }
  return (
    <Dialog
      title={t('unsent-title')}
      isOpen
      isMessage
      onClose={stay}
      actions={
        <>
          <Button kind="danger" onClick={() => void signOut(true)}>
            {t('sign-out')}
          </Button>
          {unsent.conflicts > 0 && <Button onClick={decide}>{t('unsent-decide')}</Button>}
          <Button kind="main" autoFocus onClick={stay}>
            {t('unsent-stay')}
          </Button>
        </>
      }
    >
      <p className="leading-normal">{t('unsent', { count: unsent.count })}</p>
      {unsent.failed > 0 && (
        <p className="mt-2 leading-normal">{t('unsent-failed', { count: unsent.failed })}</p>
      )}
      {unsent.conflicts > 0 && (
        <p className="mt-2 leading-normal">{t('unsent-conflicts', { count: unsent.conflicts })}</p>
      )}
    </Dialog>
  )
}
