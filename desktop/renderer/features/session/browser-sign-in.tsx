import { useEffect, useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { client, queries } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { sessionTexts } from './texts.ts'

/** A sign-in that goes by way of the browser, and goes on here by itself. */
export function BrowserSignIn({ server }: { readonly server: string }) {
  const t = useTexts(sessionTexts)
  const [isAsked, setIsAsked] = useState(false)
  const { url, fault } = useBrowserSignIn(server, isAsked)
  if (!isAsked)
    return (
      <div className="flex flex-col gap-2 border-hairline border-t pt-4">
        <p className="text-13 text-ink-soft">{t('other-ways')}</p>
        <Button onClick={() => setIsAsked(true)}>{t('by-browser')}</Button>
      </div>
    )
  return (
    <div className="flex flex-col gap-2 border-hairline border-t pt-4">
      {fault ? (
        <Notice kind="bad">{fault}</Notice>
      ) : (
        <p className="text-13 text-ink-soft">{t('browser-waits')}</p>
      )}
      {url && (
        <LinkButton kind="main" href={url} target="_blank" rel="noreferrer">
          {t('browser-open')}
        </LinkButton>
      )}
      <Button onClick={() => setIsAsked(false)}>{t('give-up')}</Button>
    </div>
  )
}

function useBrowserSignIn(server: string, isAsked: boolean) {
  const language = useLanguage()
  const [url, setUrl] = useState<string>()
  const [fault, setFault] = useState<string>()
  useEffect(() => {
    setUrl(undefined)
    setFault(undefined)
    if (!isAsked) return
    const giveUp = new AbortController()
    const go = async () => {
      const steps = await client.session.signInByBrowser({ server, language }, { signal: giveUp.signal })
      for await (const step of steps) {
        if (step.kind === 'open') setUrl(step.url)
        else void queries.invalidateQueries({ queryKey: ['session'] })
      }
    }
    go().catch((error: unknown) => {
      if (!giveUp.signal.aborted) setFault(tellProblem(error))
    })
    return () => giveUp.abort()
  }, [server, language, isAsked])
  return { url, fault }
}
