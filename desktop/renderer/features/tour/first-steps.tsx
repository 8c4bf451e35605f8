import { Check, Circle, CircleDot, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { chooseFiles } from '../imports/take-files.ts'
import { publish } from '../library/operations.ts'
import { tourTexts } from './texts.ts'
import { endTour, type Steps, useSteps } from './use-steps.ts'

const order = ['drop', 'heard', 'visit'] as const
const press =
  'moving -mx-1 rounded-md px-1 text-left font-medium underline decoration-hairline underline-offset-4 hover:bg-wash'

/** Three lines in the navigation: what is done, what comes next and does it, what follows. */
export function FirstSteps() {
  const t = useTexts(tourTexts)
  const steps = useSteps()
  if (steps === undefined) return null
  return (
    <section
      aria-label={t('heading')}
      data-tour={steps.at}
      className="mb-2 flex shrink-0 flex-col gap-1 border-hairline border-t pt-2 pl-2 text-13"
    >
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">{t('heading')}</h2>
        <IconButton icon={X} label={t('skip')} onClick={() => void endTour()} />
      </div>
      <ol className="flex flex-col gap-2">
        {order.map((step) => (
          <Step key={step} step={step} now={steps.at}>
            {step === steps.at && <Now steps={steps} />}
          </Step>
        ))}
      </ol>
    </section>
  )
}

interface StepProps {
  readonly step: Steps['at']
  readonly now: Steps['at']
  readonly children: ReactNode
}

function Step({ step, now, children }: StepProps) {
  const t = useTexts(tourTexts)
  const place = Math.sign(order.indexOf(step) - order.indexOf(now))
  const Icon = place < 0 ? Check : place > 0 ? Circle : CircleDot
  return (
    <li className="flex gap-1.5" aria-current={place === 0 ? 'step' : undefined}>
      <Icon size={14} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0">
        {children || <span className="text-ink-soft">{t(step)}</span>}
        {place < 0 && <span className="sr-only">, {t('done')}</span>}
      </div>
    </li>
  )
}

/** What does the step, and a few words on how. */
function Now({ steps }: { readonly steps: Steps }) {
  const t = useTexts(tourTexts)
  if (steps.at === 'drop')
    return (
      <>
        <button type="button" className={press} onClick={chooseFiles}>
          {t('drop')}
        </button>
        <Hint>{t('drop-hint')}</Hint>
      </>
    )
  if (steps.at === 'visit')
    return (
      <>
        <a href={steps.url} target="_blank" rel="noreferrer" className={press} onClick={() => void endTour()}>
          {t('visit')}
        </a>
        <Hint>{t('visit-hint')}</Hint>
      </>
    )
  return <Heard entry={steps.entry} isNobody={steps.isNobody} />
}

function Heard({ entry, isNobody }: Omit<Extract<Steps, { at: 'heard' }>, 'at'>) {
  const t = useTexts(tourTexts)
  // Encoding begins by itself, on this machine alone: only what is at the server already is on its way out.
  const isOnItsWay = entry.remoteId !== null && entry.work !== null && entry.work !== 'failed'
  return (
    <>
      <button
        type="button"
        className={`${press} disabled:no-underline`}
        disabled={isOnItsWay}
        onClick={() => void publish([entry.id])}
      >
        {t('heard')}
      </button>
      <Hint>
        {isOnItsWay
          ? t('heard-busy')
          : entry.work === 'failed'
            ? t('heard-failed')
            : t(isNobody ? 'heard-account' : 'heard-hint', { title: entry.title })}
      </Hint>
    </>
  )
}

const Hint = ({ children }: { readonly children: ReactNode }) => (
  <p className="break-words text-12 text-ink-soft">{children}</p>
)
