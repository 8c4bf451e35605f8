import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { type ReactNode, useState } from 'react'
import { host } from '../host/index.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { announce, announceFault } from './announce.ts'
import { appTexts } from './app-texts.ts'
import { useConnection } from './studio.ts'
import { TechnicalDetail } from './technical-detail.tsx'
import { useTexts } from './texts.ts'

const refusals = ['node-too-old', 'library-not-writable', 'library-too-new', 'library-damaged'] as const

/** So many ends in a row are no accident: somebody has to look. */
const MANY_DEATHS = 5

/** To whoever helps, and on. */
function WaysOut() {
  const t = useTexts(appTexts)
  const copy = () =>
    host.copyDiagnostics().then(
      () => announce(t('diagnostics-copied')),
      () => announceFault(t('host-silent')),
    )
  const again = () => host.startEngineAgain().catch(() => announceFault(t('host-silent')))
  return (
    <>
      <Button onClick={copy}>{t('copy-diagnostics')}</Button>
      <Button kind="main" onClick={again}>
        {t('try-again')}
      </Button>
    </>
  )
}

/** The engine is on its way back; or dies each time, which it may do for ever. */
function Restarting({ news }: { readonly news: HostNews | null }) {
  const t = useTexts(appTexts)
  const reason = news?.reason
  const isLoop = (reason?.inARow ?? 0) >= MANY_DEATHS
  return (
    <div className="fixed inset-x-0 top-0 z-40 p-2" data-connection="lost" data-loop={isLoop || undefined}>
      <Notice
        kind={isLoop ? 'bad' : 'warn'}
        action={
          isLoop && (
            <span className="flex shrink-0 gap-2">
              <WaysOut />
            </span>
          )
        }
      >
        <p>{t(isLoop ? 'dies-again' : 'restarting')}</p>
        <TechnicalDetail text={reason?.detail} />
      </Notice>
    </div>
  )
}

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
  return (
    <main data-stopped={code} className="h-full">
      <EmptyState heading={t('stopped')} isWholeWindow>
        <p>{known ? t(known) : t('stopped-otherwise')}</p>
        <TechnicalDetail text={detail} />
        <p className="flex flex-wrap justify-center gap-2">
          {code === 'library-too-new' && host.app && (
            <Button onClick={() => void host.app?.checkForUpdates()}>{t('look-for-update')}</Button>
          )}
          <WaysOut />
        </p>
      </EmptyState>
    </main>
  )
}

/** The library's drive is gone: which folder, and what to do. It goes on by itself. */
function Missing({ folder }: { readonly folder: string }) {
  const t = useTexts(appTexts)
  const [isAsked, setAsked] = useState(false)
  const silent = () => announceFault(t('host-silent'))
  const { app } = host
  return (
    <main data-stopped="library-missing" className="h-full">
      <EmptyState heading={t('missing')} isWholeWindow>
        <p className="break-all font-mono text-12">{folder}</p>
        <p>{t('missing-todo')}</p>
        <p role="status" className="text-ink-soft">
          {t('missing-waits')}
        </p>
        {isAsked ? (
          <>
            <p>{t('begin-anew-question')}</p>
            <p className="flex flex-wrap justify-center gap-2">
              <Button onClick={() => host.beginAnew().catch(silent)}>{t('begin-anew-yes')}</Button>
              <Button kind="main" onClick={() => setAsked(false)}>
                {t('begin-anew-no')}
              </Button>
            </p>
          </>
        ) : (
          <p className="flex flex-wrap justify-center gap-2">
            <Button onClick={() => setAsked(true)}>{t('begin-anew')}</Button>
            {app && (
              <Button kind="main" onClick={() => app.chooseLibrary().catch(silent)}>
                {t('choose-library')}
              </Button>
            )}
          </p>
        )}
        {!app && <p className="whitespace-pre-line text-12 text-ink-soft">{t('missing-elsewhere')}</p>}
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
  const isMissing = news?.reason?.code === 'library-missing'
  if (news?.engine === 'stopped' && !isMissing)
    return <Stopped code={news.reason?.code} detail={news.reason?.detail} />
  // A window that is opened meanwhile has lost nothing yet, and waits all the same.
  const isRestarting = !isMissing && (kind === 'lost' || (kind === 'opening' && news?.reason != null))
  return (
    <>
      {isMissing && <Missing folder={news.reason?.detail ?? ''} />}
      {isRestarting && <Restarting news={news} />}
      {/* What was being typed is there again when the drive is. */}
      <div className={isMissing ? 'hidden' : 'contents'}>{children}</div>
    </>
  )
}
