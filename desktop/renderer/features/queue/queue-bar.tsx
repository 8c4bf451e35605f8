import { groupsShown } from '@veza/shared/studio/bridge/queue.ts'
import { Eraser, MoreHorizontal, Pause, Play, RotateCcw, X } from 'lucide-react'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { askToCancelAll } from './cancel-question.tsx'
import { show, useQueue, useView } from './queue-store.ts'
import { queueTexts } from './texts.ts'
import { wish } from './wishes.ts'

const all = { all: true } as const

/** What is shown, and what concerns all of it. */
export function QueueBar() {
  const t = useTexts(queueTexts)
  const isPaused = useQueue(({ summary }) => summary?.isPaused === true)
  return (
    <>
      <header className="flex flex-wrap items-center gap-3 border-hairline border-b px-6 py-3">
        <h1 className="font-semibold text-20">{t('nav')}</h1>
        <Shown />
        <div className="grow" />
        <Button
          kind={isPaused ? 'main' : 'plain'}
          icon={isPaused ? Play : Pause}
          onClick={() => wish(isPaused ? client.queue.resume(all) : client.queue.pause(all))}
        >
          {t(isPaused ? 'resume-all' : 'pause-all')}
        </Button>
        <ForAll />
      </header>
      {isPaused && (
        <p role="status" className="border-hairline border-b bg-wash px-6 py-2 text-13 text-ink-soft">
          {t('is-paused')}
        </p>
      )}
    </>
  )
}

function Shown() {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const { shown } = useView()
  const groups = useQueue(({ summary }) => summary?.groups)
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t('shown-label')}</legend>
      {groupsShown.map((one) => {
        const count = groups?.[one] ?? 0
        const isBad = one === 'failed' && count > 0
        return (
          <button
            key={one}
            type="button"
            aria-pressed={shown === one}
            onClick={() => show(one)}
            className="moving flex h-8 items-center gap-1.5 rounded-md px-2.5 text-ink-soft hover:bg-wash hover:text-ink aria-pressed:bg-wash aria-pressed:font-semibold aria-pressed:text-ink"
          >
            {t(`shown.${one}`)}
            {count > 0 && (
              <span className={`figures font-normal text-12 ${isBad ? 'text-bad-text' : 'text-ink-soft'}`}>
                {new Intl.NumberFormat(language).format(count)}
              </span>
            )}
          </button>
        )
      })}
    </fieldset>
  )
}

function ForAll() {
  const t = useTexts(queueTexts)
  const groups = useQueue(({ summary }) => summary?.groups)
  const retry = {
    label: t('retry-all'),
    icon: RotateCcw,
    disabled: !groups?.failed,
    run: () => wish(client.queue.retry(all)),
  }
  const clear = {
    label: t('clear'),
    icon: Eraser,
    disabled: !groups?.done,
    run: () => wish(client.queue.clear()),
  }
  const cancel = {
    label: t('cancel-all'),
    icon: X,
    isDanger: true,
    disabled: !groups?.live,
    run: askToCancelAll,
  }
  return (
    <Menu groups={[[retry, clear], [cancel]]}>
      <IconButton icon={MoreHorizontal} label={t('more-all')} />
    </Menu>
  )
}
