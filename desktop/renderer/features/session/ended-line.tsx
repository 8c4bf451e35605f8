import { useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { SignInDialog } from './sign-in-dialog.tsx'
import { sessionTexts } from './texts.ts'

/** At the foot of every screen, while the server lets nobody in: what is here stays at hand. */
export function EndedLine({ server }: { readonly server: string }) {
  const t = useTexts(sessionTexts)
  const [isAsked, setIsAsked] = useState(false)
  return (
    <section
      aria-label={t('ended-title')}
      data-session="ended"
      className="col-span-2 flex items-center gap-3 border-hairline border-t px-4 py-1.5 text-13"
    >
      <p role="status" className="min-w-0 grow">
        {t('ended')}
      </p>
      <Button onClick={() => setIsAsked(true)}>{t('sign-in')}</Button>
      {isAsked && <SignInDialog title={t('ended-title')} server={server} onClose={() => setIsAsked(false)} />}
    </section>
  )
}
