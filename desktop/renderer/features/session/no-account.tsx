import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { askForAccount } from './sign-in-dialog.tsx'
import { sessionTexts } from './texts.ts'

/** At the foot of every screen, while the library is nobody's. */
export function NoAccountLine() {
  const t = useTexts(sessionTexts)
  return (
    <section
      aria-label={t('no-account-title')}
      data-session="none"
      className="col-span-2 flex items-center gap-3 border-hairline border-t px-4 py-1.5 text-13 text-ink-soft"
    >
      <p role="status" className="min-w-0 grow">
        {t('no-account')}
      </p>
      <Button onClick={() => askForAccount('screen')}>{t('sign-in')}</Button>
    </section>
  )
}

/** In the place of a screen whose things live at a server. */
export function NeedsAccount() {
  const t = useTexts(sessionTexts)
  return (
    <EmptyState picture="account" heading={t('needs-account')} isWholeWindow>
      <p>{t('needs-account-hint')}</p>
      <Button kind="main" onClick={() => askForAccount('screen')}>
        {t('sign-in')}
      </Button>
    </EmptyState>
  )
}
