import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useId, useRef } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { BrowserSignIn } from '../session/browser-sign-in.tsx'
import { Unasked } from './moderation-frame.tsx'
import { moderationTexts } from './texts.ts'

interface SecondFactorProps {
  readonly whose: Whose
  /** Within a question: what was refused for lack of it can be asked for again. */
  onProved?(): void
}

/** What stands before the staff's work, until the server has seen a second factor; then it goes on by itself. */
export function SecondFactor({ whose, onProved }: SecondFactorProps) {
  const t = useTexts(moderationTexts)
  const title = useId()
  const { data, error, refetch } = useQuery({
    queryKey: about('moderation', 'factors', whose),
    queryFn: ({ signal }) => client.moderation.factors({ whose }, { signal }),
    staleTime: 0,
  })
  const isTyped = data?.some((kind) => kind !== 'passkey')
  return (
    <section
      aria-labelledby={title}
      data-factor="wanted"
      className={`flex flex-col gap-4 ${onProved ? 'mb-4 border-hairline border-b pb-4' : 'mx-auto w-[420px] max-w-full overflow-auto p-6'}`}
    >
      <h2 id={title} className="font-semibold text-20">
        {t('factor-title')}
      </h2>
      <p className="text-ink-soft leading-normal">{t('factor-what')}</p>
      {error && <Unasked error={error} onAgain={() => void refetch()} />}
      {data === undefined && !error && <p aria-busy>{t('asking')}</p>}
      {isTyped && <Code whose={whose} onProved={onProved} />}
      {data?.length === 0 && <None whose={whose} />}
      {data?.includes('passkey') && (
        <>
          <p className="leading-normal">{t('factor-passkey')}</p>
          <BrowserSignIn server={whose.server} />
        </>
      )}
    </section>
  )
}

function Code({ whose, onProved }: { readonly whose: Whose; readonly onProved: (() => void) | undefined }) {
  const t = useTexts(moderationTexts)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const { mutate, error, isPending } = useMutation({
    mutationFn: (code: string) => client.moderation.prove({ whose, code }),
    onSuccess: () => {
      onProved?.()
      return queries.invalidateQueries({ queryKey: ['moderation'] })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    mutate(String(new FormData(event.currentTarget).get('code') ?? '').trim())
  }
  return (
    <form ref={form} className="flex flex-col gap-3" onSubmit={submit}>
      <Field label={t('factor-code')} name="code" autoComplete="one-time-code" required maxLength={100} />
      {error && <Notice kind="bad">{tellProblem(error)}</Notice>}
      <Button kind="main" type="submit" isBusy={isPending}>
        {t('factor-confirm')}
      </Button>
    </form>
  )
}

function None({ whose }: { readonly whose: Whose }) {
  const t = useTexts(moderationTexts)
  const again = () => queries.invalidateQueries({ queryKey: ['moderation'] })
  return (
    <>
      <p className="leading-normal">{t('factor-none')}</p>
      <p className="flex flex-wrap gap-2">
        <LinkButton kind="main" href={`${whose.server}/settings/security`} target="_blank" rel="noreferrer">
          {t('factor-add')}
        </LinkButton>
        <Button onClick={() => void again()}>{t('again')}</Button>
      </p>
    </>
  )
}
