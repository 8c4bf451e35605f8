import { Suspense } from 'react'
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

/** Navigation, the screen, and the queue's line at the foot. */
export function Shell() {
  const t = useTexts(appTexts)
  const { data } = useSession()
  const path = usePath()
  if (data === undefined) return <EmptyState heading={t('opening')} isWholeWindow isBusy />
  const isNobody = data.accounts.length === 0 && data.ended === null
  if (isNobody && !data.isWithoutAccount && path !== '/ui') return <SignIn />
  return (
    <DropZone>
      <div className="grid h-full grid-cols-[auto_1fr] grid-rows-[1fr_auto]">
        <button
          type="button"
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-paper focus:p-2"
          onClick={() => document.getElementById('screen')?.focus()}
        >
          {t('skip')}
        </button>
        <Navigation />
        <main id="screen" tabIndex={-1} className="min-h-0 min-w-0 overflow-hidden outline-none">
          <ErrorBoundary key={path}>
            <Suspense>
              <Screen path={path} />
            </Suspense>
          </ErrorBoundary>
        </main>
        {isNobody && <NoAccountLine />}
        {data.ended && <EndedLine server={data.ended.server} />}
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
