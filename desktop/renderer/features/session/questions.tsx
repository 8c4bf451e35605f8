import { AccountQuestion } from './sign-in-dialog.tsx'
import { UnsentQuestion } from './unsent-question.tsx'

/** What is asked over any screen. */
export function SessionQuestions() {
  return (
    <>
      <UnsentQuestion />
      <AccountQuestion />
    </>
  )
}
