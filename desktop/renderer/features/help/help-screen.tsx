import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useActionsStore } from '../../app/actions.ts'
import { announce } from '../../app/announce.ts'
import { settingsQuery } from '../../app/appearance.ts'
import { hrefOf } from '../../app/router.ts'
import { about, client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Keys } from '../../ui/keys.tsx'
import { useAccount } from '../session/use-session.ts'
import { helpTexts } from './texts.ts'

/** What one may want to look up, without a network as well. */
export function HelpScreen() {
  const t = useTexts(helpTexts)
  return (
    <div className="h-full overflow-auto px-6 py-3">
      <h1 className="mb-6 font-semibold text-20 leading-8">{t('heading')}</h1>
      <div className="grid max-w-[64rem] gap-x-12 pb-12 lg:grid-cols-2">
        <Part heading={t('shortcuts')}>
          <Shortcuts />
        </Part>
        <div>
          <Part heading={t('formats')}>
            <p>{t('formats-taken')}</p>
            <p>{t('formats-made')}</p>
            <p className="text-ink-soft">{t('formats-not')}</p>
          </Part>
          <Part heading={t('files')}>
            <Files />
          </Part>
          <Part heading={t('begin')}>
            <FirstStepsAgain />
          </Part>
          <Part heading={t('more')}>
            <More />
          </Part>
        </div>
      </div>
    </div>
  )
}

function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className="mb-8 flex flex-col gap-2 leading-normal">
      <h2 className="border-hairline border-b pb-2 font-semibold">{heading}</h2>
      {children}
    </section>
  )
}

/** Keys that work on every screen; those of a single one are shown there, by `?`. */
function Shortcuts() {
  const t = useTexts(helpTexts)
  const { actions } = useActionsStore()
  const keyed = useMemo(() => actions.filter(({ keys }) => keys !== undefined), [actions])
  return (
    <>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-4">
        {keyed.map(({ id, label, keys = '' }) => (
          <div key={id} className="contents">
            <dt className="py-1">{label()}</dt>
            <dd className="justify-self-end">
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-12 text-ink-soft">{t('shortcuts-hint')}</p>
    </>
  )
}

const folders = ['backups', 'work', 'covers', 'logs'] as const

function Files() {
  const t = useTexts(helpTexts)
  const { data } = useQuery({
    queryKey: about('settings', 'about'),
    queryFn: ({ signal }) => client.system.about(undefined, { signal }),
  })
  return (
    <>
      <p>{t('files-yours')}</p>
      <p className="break-all font-mono text-12">{data?.libraryDir}</p>
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-1">
        {folders
          .filter((folder) => folder !== 'logs' || host.app === undefined)
          .map((folder) => (
            <div key={folder} className="contents">
              <dt className="font-mono text-12 leading-[inherit]">{folder}</dt>
              <dd className="text-ink-soft">{t(`files.${folder}`)}</dd>
            </div>
          ))}
      </dl>
    </>
  )
}

function FirstStepsAgain() {
  const t = useTexts(helpTexts)
  const isDone = useQuery(settingsQuery).data?.isTourDone
  const begin = () => client.settings.set({ isTourDone: false }).then(() => announce(t('begun')))
  return (
    <>
      <p>{t('begin-what')}</p>
      {isDone && (
        <div>
          <Button onClick={() => void begin().catch(() => undefined)}>{t('begin-again')}</Button>
        </div>
      )}
    </>
  )
}

function More() {
  const t = useTexts(helpTexts)
  const account = useAccount()
  return (
    <>
      <p>{t('more-diagnostics')}</p>
      <p className="flex flex-wrap gap-2">
        <LinkButton href={hrefOf('/settings')}>{t('to-diagnostics')}</LinkButton>
        {account && (
          <LinkButton href={account.server} target="_blank" rel="noreferrer">
            {new URL(account.server).host}
          </LinkButton>
        )}
      </p>
    </>
  )
}
