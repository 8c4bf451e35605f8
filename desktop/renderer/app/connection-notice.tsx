import type { ReactNode } from 'react'
import { host } from '../host/index.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { announce, announceFault } from './announce.ts'
import { appTexts } from './app-texts.ts'
import { useConnection } from './studio.ts'
import { useTexts } from './texts.ts'

const refusals = ['node-too-old', 'library-not-writable', 'library-too-new', 'library-damaged'] as const

/** The engine refused its library: what that means, and what can be done about it. */
function Stopped({
  code,
  detail,
}: {
  readonly code: string | undefined
  readonly detail: string | undefined
}) {
  const t = useTexts(appTexts)
  const known = refusals.find((one) => one === code)
  const copy = () =>
    host.copyDiagnostics().then(
      () => announce(t('diagnostics-copied')),
      () => announceFault(t('host-silent')),
    )
  const again = () => host.startEngineAgain().catch(() => announceFault(t('host-silent')))
  return (
    <main data-stopped={code} className="h-full">
      <EmptyState heading={t('stopped')} isWholeWindow>
        <p>{known ? t(known) : t('stopped-otherwise')}</p>
        {detail && <p className="break-words font-mono text-12">{detail}</p>}
        <p className="flex flex-wrap justify-center gap-2">
          {code === 'library-too-new' && host.app && (
            <Button onClick={() => void host.app?.checkForUpdates()}>{t('look-for-update')}</Button>
          )}
          <Button onClick={copy}>{t('copy-diagnostics')}</Button>
          <Button kind="main" onClick={again}>
            {t('try-again')}
          </Button>
        </p>
      </EmptyState>
    </main>
  )
}

/** Says when there is no engine to talk to, and why. What was shown stays; its streams go on by themselves. */
export function ConnectionNotice({ children }: { readonly children: ReactNode }) {
  const t = useTexts(appTexts)
  const { kind, news } = useConnection()
  if (kind === 'not-let-in')
    return (
      <EmptyState heading={t('not-let-in')} isWholeWindow>
        {t('not-let-in-todo')}
      </EmptyState>
    )
  if (news?.engine === 'stopped') return <Stopped code={news.reason?.code} detail={news.reason?.detail} />
  return (
    <>
      {kind === 'lost' && (
        <div className="fixed inset-x-0 top-0 z-40 p-2" data-connection="lost">
          <Notice kind="warn" detail={news?.reason?.detail}>
            {t('restarting')}
          </Notice>
        </div>
      )}
      {children}
    </>
  )
}
