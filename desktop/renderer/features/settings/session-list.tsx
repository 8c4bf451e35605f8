import { useMutation, useQuery } from '@tanstack/react-query'
import type { Account } from '@veza/shared/studio/bridge/session.ts'
import { useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { settingsTexts } from './texts.ts'

type Whose = Pick<Account, 'server' | 'accountId'>
type Session = Awaited<ReturnType<typeof client.account.sessions>>[number]

function useSessions({ server, accountId }: Whose) {
  return useQuery({
    queryKey: about('session', 'places', server, accountId),
    queryFn: ({ signal }) => client.account.sessions({ server, accountId }, { signal }),
  })
}

/** Where the account is signed in; asked of the server whenever it is looked at. */
export function SessionList(whose: Whose) {
  const t = useTexts(settingsTexts)
  const { data, error, refetch, isFetching } = useSessions(whose)
  const { mutate: end, isPending } = useMutation({
    mutationFn: (id: string) => client.account.endSession({ ...whose, id }),
    onSettled: () => queries.invalidateQueries({ queryKey: about('session', 'places') }),
    onError: (fault) => announceFault(tellProblem(fault)),
  })
  if (error)
    return (
      <Notice
        kind="warn"
        action={
          <Button isBusy={isFetching} onClick={() => void refetch()}>
            {t('again')}
          </Button>
        }
      >
        {tellProblem(error)}
      </Notice>
    )
  if (data === undefined)
    return (
      <p aria-busy className="text-ink-soft">
        {t('asking')}
      </p>
    )
  return (
    <>
      <ul className="border-hairline border-t">
        {data.map((session) => (
          <Row key={session.id} session={session} isBusy={isPending} onEnd={() => end(session.id)} />
        ))}
      </ul>
      {data.length > 1 && <EndOthers whose={whose} count={data.length - 1} />}
    </>
  )
}

interface RowProps {
  readonly session: Session
  readonly isBusy: boolean
  onEnd(): void
}

function Row({ session, isBusy, onEnd }: RowProps) {
  const t = useTexts(settingsTexts)
  const language = useLanguage()
  const seen = t('last-seen', { when: tellTime(session.lastSeenAt, language) })
  return (
    <li className="flex min-h-12 items-center gap-3 border-hairline border-b py-1.5">
      <div className="min-w-0 grow">
        <p className="truncate">{session.device || t('unknown-device')}</p>
        <p className="figures truncate text-12 text-ink-soft">
          {[session.place, seen].filter(Boolean).join(' · ')}
        </p>
      </div>
      {session.current ? (
        <span className="shrink-0 text-13 text-ink-soft">{t('this-one')}</span>
      ) : (
        <Button
          disabled={isBusy}
          aria-label={t('end-of', { device: session.device, when: seen })}
          onClick={onEnd}
        >
          {t('end')}
        </Button>
      )}
    </li>
  )
}

function EndOthers({ whose, count }: { readonly whose: Whose; readonly count: number }) {
  const t = useTexts(settingsTexts)
  const [isAsking, setIsAsking] = useState(false)
  const { mutate, isPending } = useMutation({
    mutationFn: () => client.account.endOtherSessions(whose),
    onSuccess: ({ ended }) => announce(t('ended', { count: ended })),
    onError: (fault) => announceFault(tellProblem(fault)),
    onSettled: () => {
      setIsAsking(false)
      void queries.invalidateQueries({ queryKey: about('session', 'places') })
    },
  })
  return (
    <div>
      <Button onClick={() => setIsAsking(true)}>{t('end-others')}</Button>
      <Dialog
        title={t('end-others-question', { count })}
        isOpen={isAsking}
        isMessage
        onClose={() => setIsAsking(false)}
        actions={
          <>
            <Button onClick={() => setIsAsking(false)}>{t('cancel')}</Button>
            <Button kind="danger" isBusy={isPending} onClick={() => mutate()}>
              {t('end-others')}
            </Button>
          </>
        }
      >
        {t('end-others-what')}
      </Dialog>
    </div>
  )
}
