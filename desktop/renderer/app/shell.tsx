import { Suspense } from 'react'
import { AnnouncementBar } from '../features/announcements/announcement-bar.tsx'
import { DropZone } from '../features/imports/drop-zone.tsx'
import { QueueLine } from '../features/queue/queue-line.tsx'
import { EndedLine } from '../features/session/ended-line.tsx'
import { NeedsAccount, NoAccountLine } from '../features/session/no-account.tsx'
import { SignIn } from '../features/session/sign-in.tsx'
import { useAccount, useSession } from '../features/session/use-session.ts'
import { LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { appTexts } from './app-texts.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { features } from './features.ts'
import { Navigation } from './navigation.tsx'
import { hrefOf, matchRoute, usePath } from './router.ts'
import { useTexts } from './texts.ts'

const routes = features.flatMap((feature) => feature.routes)

/** Everything of one account: another one gets a window as new, in which nothing of the first one's was ever shown. */
export function Shell() {
  const t = useTexts(appTexts)
  const { data } = useSession()
  const account = useAccount()
  const path = usePath()
  if (data === undefined) return <EmptyState heading={t('opening')} isWholeWindow isBusy />
  const isForAnybody = import.meta.env.DEV && path === '/ui'
  const isNobody = data.accounts.length === 0 && data.ended === null
  if (isNobody && !data.isWithoutAccount && !isForAnybody) return <SignIn />
  return (
    <OfAccount
      key={`${account?.server} ${account?.accountId}`}
      {...{ path, isNobody, accountId: account?.accountId, endedAt: data.ended?.server }}
    />
  )
}

interface OfAccountProps {
  readonly path: string
  /** Without an account, and without one that has ended. */
  readonly isNobody: boolean
  readonly accountId: string | undefined
  /** The server that has ended the session. */
  readonly endedAt: string | undefined
}

/** Navigation, the screen, and the queue's line at the foot. */
function OfAccount({ path, isNobody, accountId, endedAt }: OfAccountProps) {
  const t = useTexts(appTexts)
  return (
    <DropZone>
      <div data-whose={accountId} className="grid h-full grid-cols-[auto_1fr] grid-rows-[1fr_auto]">
        <button
          type="button"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-paper focus:p-2"
          onClick={() => document.getElementById('screen')?.focus()}
        >
          {t('skip')}
        </button>
        <Navigation />
        <div className="flex min-h-0 min-w-0 flex-col">
          <AnnouncementBar />
          <main
            id="screen"
            tabIndex={-1}
            className="relative min-h-0 min-w-0 grow overflow-hidden outline-none"
          >
            <ErrorBoundary key={path}>
              <Suspense>
                <Screen path={path} />
              </Suspense>
            </ErrorBoundary>
          </main>
        </div>
        {isNobody && <NoAccountLine />}
        {endedAt !== undefined && <EndedLine server={endedAt} />}
        <QueueLine />
      </div>
    </DropZone>
  )
}

function Screen({ path }: { readonly path: string }) {
  const t = useTexts(appTexts)
  const account = useAccount()
  const match = matchRoute(routes, path === '/' ? '/library' : path)
  if (match === undefined)
    return (
      <EmptyState heading={t('not-found')} isWholeWindow>
        <LinkButton href={hrefOf('/library')}>{t('to-library')}</LinkButton>
      </EmptyState>
    )
  const { screen: Found, needsAccount } = match.route
  if (needsAccount && account === null) return <NeedsAccount />
  return <Found params={match.params} />
}
