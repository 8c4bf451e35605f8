import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { useTexts } from '../../app/texts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { BrowserSignIn } from './browser-sign-in.tsx'
import { PasswordSignIn } from './sign-in.tsx'
import { sessionTexts } from './texts.ts'
import { currentAccount, useAccount, useSession } from './use-session.ts'

/** What waits for an account: said to whoever is asked to sign in for it. */
type Reason = 'publish' | 'screen'

const useQuestion = create<{ readonly reason: Reason | null }>(() => ({ reason: null }))
const close = () => useQuestion.setState({ reason: null })

export const askForAccount = (reason: Reason): void => useQuestion.setState({ reason })

/** Whether somebody holds the library; where nobody does, one is asked to sign in first. */
export function hasAccount(reason: Reason): boolean {
  if (currentAccount() !== null) return true
  askForAccount(reason)
  return false
}

/** Over whatever screen is shown, for whoever went on without an account. */
export function AccountQuestion() {
  const t = useTexts(sessionTexts)
  const { reason } = useQuestion()
  const { data } = useSession()
  // However it came about: by the browser, or in another window.
  const isSignedIn = useAccount() !== null
  useEffect(() => {
    if (isSignedIn) close()
  }, [isSignedIn])
  if (reason === null || data === undefined) return null
  return (
    <SignInDialog
      title={t('account-title')}
      hint={t(`account-for.${reason}`)}
      server={data.suggestedServer ?? ''}
      isServerFree
      onClose={close}
    />
  )
}

interface SignInDialogProps {
  readonly title: string
  readonly hint?: string
  readonly server: string
  readonly isServerFree?: boolean
  onClose(): void
}

export function SignInDialog({ title, hint, server, isServerFree = false, onClose }: SignInDialogProps) {
  const [typed, setTyped] = useState(server)
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {hint && <p className="mb-4 leading-normal">{hint}</p>}
      <PasswordSignIn server={typed} {...(isServerFree ? { onServer: setTyped } : {})} onSignedIn={onClose} />
      <div className="mt-4">
        <BrowserSignIn server={typed} />
      </div>
    </Dialog>
  )
}
