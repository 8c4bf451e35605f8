import { create } from 'zustand'
import { announce, announceFault, useToasts } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { sessionTexts } from './texts.ts'
import { currentAccount } from './use-session.ts'

/** Edits that the server has not confirmed, while somebody is asked whether to sign out all the same. */
export interface Unsent {
  readonly count: number
  readonly failed: number
  readonly conflicts: number
}

export const useUnsentQuestion = create<{ readonly unsent: Unsent | null }>(() => ({ unsent: null }))

/** Of the account that is shown. What is in the library stays; where edits of it wait, one is asked first. */
export async function signOut(evenUnsent = false): Promise<void> {
  const account = currentAccount()
  useUnsentQuestion.setState({ unsent: null })
  if (account === null) return
  const t = say(sessionTexts)
  try {
    const answer = await client.session.signOut({ server: account.server, evenUnsent })
    if (answer.kind === 'unsent') {
      useUnsentQuestion.setState({ unsent: answer })
      return
    }
    // What was told was told to them.
    useToasts.setState({ toasts: [] })
    announce(answer.isServerTold ? t('signed-out', { server: account.server }) : t('server-not-told'))
  } catch (error) {
    announceFault(tellProblem(error))
  }
}
