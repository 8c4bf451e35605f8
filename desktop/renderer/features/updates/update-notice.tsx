import type { VezaApp } from '@veza/shared/studio/bridge/preload.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { TechnicalDetail } from '../../app/technical-detail.tsx'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay, formatShare } from '../../ui/formats.ts'
import { Notice } from '../../ui/notice.tsx'
import { Progress } from '../../ui/progress.tsx'
import { updatesTexts } from './texts.ts'

export interface UpdateNoticeProps {
  readonly app: VezaApp
  readonly state: UpdateState
  /** What is of no interest elsewhere is said too. */
  readonly isWhole?: boolean
  /** Where one may put it off. */
  readonly onLater?: (() => void) | undefined
}

/** A sentence about the update, and what can be done with it. */
export function UpdateNotice({ app, state, isWhole = false, onLater }: UpdateNoticeProps) {
  const t = useTexts(updatesTexts)
  const language = useLanguage()
  switch (state.kind) {
    case 'ready':
      return (
        <Notice
          kind="note"
          action={
            state.waits ? (
              <Button onClick={() => void app.goOnUploading()}>{t('go-on')}</Button>
            ) : (
              <span className="flex shrink-0 gap-2">
                {onLater && <Button onClick={onLater}>{t('later')}</Button>}
                <Button kind="main" onClick={() => void app.restartToUpdate()}>
                  {t('restart')}
                </Button>
              </span>
            )
          }
        >
          {t(state.waits ? 'waits' : 'ready', { version: state.version })}
        </Notice>
      )
    case 'stale':
      return state.isTold ? (
        <Notice kind="warn" action={<StaleActions app={app} onLater={onLater} />}>
          {t('stale-long', { date: formatDay(state.since, language) })}
        </Notice>
      ) : (
        isWhole && <p className="text-ink-soft">{t('stale')}</p>
      )
    case 'installing':
      return <Notice kind="note">{t('installing', { version: state.version })}</Notice>
    default:
      return isWhole ? <Quiet app={app} state={state} share={(of) => formatShare(of, language)} /> : null
  }
}

function StaleActions({ app, onLater }: Pick<UpdateNoticeProps, 'app' | 'onLater'>) {
  const t = useTexts(updatesTexts)
  // In the settings there is a button for it already.
  if (onLater === undefined) return null
  return (
    <span className="flex shrink-0 gap-2">
      <Button onClick={onLater}>{t('later')}</Button>
      <Button onClick={() => void app.checkForUpdates()}>{t('look')}</Button>
    </span>
  )
}

type QuietState = Exclude<UpdateState, { kind: 'ready' | 'installing' | 'stale' }>
interface QuietProps {
  readonly app: VezaApp
  readonly state: QuietState
  share(of: number): string
}

function Quiet({ app, state, share }: QuietProps) {
  const t = useTexts(updatesTexts)
  switch (state.kind) {
    case 'off':
      return <p className="text-ink-soft">{t(`off.${state.why}`)}</p>
    case 'downloading':
      return (
        <div className="flex flex-col gap-2">
          <p className="figures">
            {t('downloading', { version: state.version, share: share(state.fraction) })}
          </p>
          <Progress value={state.fraction} label={t('downloading-label')} />
        </div>
      )
    case 'older':
      return (
        <Notice
          kind="warn"
          action={<Button onClick={() => void app.goBack(state.version)}>{t('go-back')}</Button>}
        >
          {t('older', { version: state.version })}
        </Notice>
      )
    case 'failed':
      return (
        <Notice kind="warn">
          {t('failed')}
          <TechnicalDetail text={state.detail} />
        </Notice>
      )
    default:
      return <p className="text-ink-soft">{t(state.kind)}</p>
  }
}
