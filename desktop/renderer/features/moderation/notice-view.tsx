import type { Notice, NoticeDetail } from '@veza/shared/contracts/rights.ts'
import type { NoticeAction } from '@veza/shared/studio/bridge/notices.ts'
import { ExternalLink } from 'lucide-react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Keys } from '../../ui/keys.tsx'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './case-parts.tsx'
import { isFactorWanted, Unasked } from './moderation-frame.tsx'
import { noticeActions, noticeKeys } from './notice-actions.ts'
import { ReviewSounds } from './review-sound.tsx'
import { moderationTexts, noticesTexts } from './texts.ts'
import { useNotice } from './use-queue.ts'

interface NoticeViewProps {
  readonly whose: Whose
  readonly item: Notice
  onDecide(action: NoticeAction): void
}

/** One notice, whole: what is claimed by whom, what is answered to it, and the sound in question. */
export function NoticeView({ whose, item, onDecide }: NoticeViewProps) {
  const t = useTexts(noticesTexts)
  const m = useTexts(moderationTexts)
  const { data, error, refetch } = useNotice(whose, item.id)
  const { track } = item
  const canBeHeard = track !== null && !track.deleted && !track.blocked
  return (
    <article
      className="flex flex-col gap-5 px-6 py-4"
      aria-label={t('number', { number: String(item.number) })}
    >
      <NoticeHead item={item} server={whose.server} />
      <p className="flex flex-wrap gap-2">
        {noticeActions(item).map((action) => (
          <Button
            key={action}
            kind={action === 'takeDown' ? 'danger' : 'plain'}
            aria-keyshortcuts={noticeKeys[action]}
            onClick={() => onDecide(action)}
          >
            {t(`do.${action}`)}
            <Keys keys={noticeKeys[action]} />
          </Button>
        ))}
      </p>
      <Standing item={item} />
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {m('asking')}
        </p>
      )}
      <Part heading={t('work')}>
        <p className="whitespace-pre-line break-words leading-normal">{item.work}</p>
      </Part>
      <Part heading={t('target')}>
        <p className="break-all font-mono text-12">{item.target}</p>
        {track === null && item.status === 'pending' && <p className="text-ink-soft">{t('target-none')}</p>}
      </Part>
      {canBeHeard && (
        <ReviewSounds
          whose={whose}
          sounds={[{ id: track.id, title: track.title, durationMs: null }]}
          isOurs={false}
          hint={undefined}
        />
      )}
      {data && <People detail={data} />}
      {data && <Steps detail={data} />}
    </article>
  )
}

function NoticeHead({ item, server }: { readonly item: Notice; readonly server: string }) {
  const t = useTexts(noticesTexts)
  const m = useTexts(moderationTexts)
  const { number, status, track } = item
  return (
    <header className="flex flex-col gap-1">
      <p className="flex flex-wrap gap-x-2 text-12 text-ink-soft">
        <span>{t('number', { number: String(number) })}</span>
        <span>{t(`is.${status}`)}</span>
        {track?.blocked && <span className="text-warn-text">{t('blocked')}</span>}
      </p>
      <h2 className="break-words font-semibold text-20">{track?.title ?? t('unnamed')}</h2>
      {track && (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="text-ink-soft">{m('by-owner', { name: track.owner.username })}</span>
          {!track.deleted && (
            <a
              href={`${server}/tracks/${track.slug}`}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 underline decoration-hairline underline-offset-4 hover:decoration-current"
            >
              {m('open-page')}
              <ExternalLink size={14} aria-hidden />
            </a>
          )}
        </p>
      )}
    </header>
  )
}

/** What will become of it by itself. */
function Standing({ item: { status, track, restoreDueAt, courtActionAt } }: { readonly item: Notice }) {
  const t = useTexts(noticesTexts)
  const language = useLanguage()
  const isContested = status === 'counter_noticed'
  return (
    <>
      {status === 'pending' && track?.deleted && <p className="text-warn-text">{t('deleted')}</p>}
      {isContested && courtActionAt !== null && <p>{t('court-line')}</p>}
      {isContested && courtActionAt === null && restoreDueAt !== null && (
        <p>{t('restores-at', { time: tellTime(restoreDueAt, language) })}</p>
      )}
    </>
  )
}

function People({ detail: { claimant, counterNotice } }: { readonly detail: NoticeDetail }) {
  const t = useTexts(noticesTexts)
  const language = useLanguage()
  const { name, rightsOwner, address, email, phone, signature } = claimant
  return (
    <>
      {counterNotice && (
        <Part heading={t('counter')}>
          <p className="whitespace-pre-line break-words leading-normal">{counterNotice.statement}</p>
          <p className="whitespace-pre-line break-words text-13 text-ink-soft">
            {[
              t('counter-line', {
                name: counterNotice.name,
                time: tellTime(counterNotice.createdAt, language),
              }),
              counterNotice.address,
              counterNotice.phone,
              t('signed-as', { name: counterNotice.signature }),
            ].join('\n')}
          </p>
        </Part>
      )}
      <Part heading={t('claimant')}>
        <p>{rightsOwner ? t('for-owner', { name, owner: rightsOwner }) : name}</p>
        <p className="whitespace-pre-line break-words text-13 text-ink-soft">
          {[address, email, phone, t('signed-as', { name: signature })].filter(Boolean).join('\n')}
        </p>
      </Part>
    </>
  )
}

function Steps({ detail: { history } }: { readonly detail: NoticeDetail }) {
  const t = useTexts(noticesTexts)
  const m = useTexts(moderationTexts)
  const language = useLanguage()
  if (history.length === 0) return null
  return (
    <Part heading={m('history')}>
      <ol className="flex flex-col gap-2">
        {history.map(({ to, reason, actorId, at }) => (
          <li key={`${to} ${at}`} className="flex flex-col">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{t(`is.${to}`)}</span>
              <span className="figures text-12 text-ink-soft">
                {[actorId === null && t('event.system'), tellTime(at, language)].filter(Boolean).join(' · ')}
              </span>
            </p>
            {reason && <p className="break-words text-13 text-ink-soft">{reason}</p>}
          </li>
        ))}
      </ol>
    </Part>
  )
}
