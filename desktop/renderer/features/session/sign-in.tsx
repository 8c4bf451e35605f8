import { useMutation } from '@tanstack/react-query'
import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { type FormEvent, useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { AccountPages } from './account-pages.tsx'
import { BrowserSignIn } from './browser-sign-in.tsx'
import { sessionTexts } from './texts.ts'
import { useSession } from './use-session.ts'

/** The first screen, until somebody is signed in. */
export function SignIn() {
  const t = useTexts(sessionTexts)
  const { data } = useSession()
  const [server, setServer] = useState(data?.suggestedServer ?? '')
  return (
    <main className="h-full overflow-auto">
      <div className="mx-auto flex min-h-full w-[360px] max-w-full flex-col justify-center gap-6 p-6">
        <div>
          <p className="mb-2 font-bold text-16">Veza Studio</p>
          <h1 className="font-semibold text-28 leading-tight">{t('heading')}</h1>
        </div>
        <PasswordSignIn server={server} onServer={setServer} />
        <BrowserSignIn server={server} />
        <GoOnWithout />
      </div>
    </main>
  )
}

/** Everything but what needs a server can be done first. */
function GoOnWithout() {
  const t = useTexts(sessionTexts)
  const { mutate, isPending } = useMutation({
    mutationFn: () => untilAnswered(() => client.session.goOnWithoutAccount()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['session'] }),
    onError: (error) => announceFault(tellProblem(error)),
  })
  return (
    <div className="flex flex-col gap-2 border-hairline border-t pt-4">
      <p className="text-13 text-ink-soft">{t('without-hint')}</p>
      <Button isBusy={isPending} onClick={() => mutate()}>
        {t('without')}
      </Button>
    </div>
  )
}

function useSignIn(onSignedIn: () => void) {
  return useMutation({
    mutationFn: (wish: Parameters<typeof client.session.signIn>[0]) => client.session.signIn(wish),
    onSuccess: (answer) => {
      if (answer.kind !== 'signed-in') return
      void queries.invalidateQueries({ queryKey: ['session'] })
      onSignedIn()
    },
  })
}

export interface PasswordSignInProps {
  readonly server: string
  /** Without it, the server is not to be chosen. */
  onServer?(server: string): void
  onSignedIn?(): void
}

export function PasswordSignIn({ server, onServer, onSignedIn = () => undefined }: PasswordSignInProps) {
  const t = useTexts(sessionTexts)
  const { mutate, data, error, isPending } = useSignIn(onSignedIn)
  const wantsCode = data?.kind === 'second-factor' || problemOf(error)?.code === 'wrong-second-factor'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const of = (name: string) => String(fields.get(name) ?? '')
    const secondFactor = of('code').trim()
    mutate({
      server: of('server'),
      email: of('email'),
      password: of('password'),
      ...(secondFactor ? { secondFactor } : {}),
    })
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <Field
        label={t('server')}
        name="server"
        inputMode="url"
        required
        value={server}
        readOnly={onServer === undefined}
        onChange={(event) => onServer?.(event.target.value)}
      />
      <Field label={t('email')} name="email" type="email" autoComplete="username" required autoFocus />
      <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
      {wantsCode && <Field label={t('code')} name="code" autoComplete="one-time-code" required autoFocus />}
      {error && <Notice kind="bad">{tellProblem(error)}</Notice>}
      <Button kind="main" type="submit" isBusy={isPending}>
        {t('sign-in')}
      </Button>
      <AccountPages server={server} isForAnybody={onServer !== undefined} />
    </form>
  )
}
