import { create } from 'zustand'
import { useTexts } from '../../app/texts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordSignIn } from '../session/sign-in.tsx'
import { queueTexts } from './texts.ts'

interface Question {
  readonly server: string
  readonly jobId: string
}

const useQuestion = create<{ readonly question: Question | null }>(() => ({ question: null }))
export const askToSignIn = (question: Question): void => useQuestion.setState({ question })
const close = () => useQuestion.setState({ question: null })

/** For work that waits for a sign-in while somebody else is signed in. Once done, the engine goes on by itself. */
export function SignInQuestion() {
  const t = useTexts(queueTexts)
  const { question } = useQuestion()
  if (question === null) return null
  return (
    <Dialog title={t('sign-in-title', { server: question.server })} isOpen onClose={close}>
      <PasswordSignIn server={question.server} onSignedIn={close} />
    </Dialog>
  )
}
