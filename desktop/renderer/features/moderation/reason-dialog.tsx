import { REASON_MAX, REASON_MIN } from '@veza/shared/contracts/staff.ts'
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Select } from '../../ui/select.tsx'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { isFactorWanted } from './moderation-frame.tsx'
import { SecondFactor } from './second-factor.tsx'
import { moderationTexts } from './texts.ts'

export interface ReadyReason {
  readonly label: string
  readonly text: string
}

interface ReasonDialogProps {
  readonly title: string
  /** What follows from it. */
  readonly about: string
  readonly confirm: string
  readonly isDanger: boolean
  /** The most fitting first: Enter sends it as it is. */
  readonly ready: readonly [ReadyReason, ...ReadyReason[]]
  readonly isBusy: boolean
  readonly error: Error | null
  /** Where it may be refused for lack of a second factor, that is asked for above what was typed. */
  readonly proof?: { readonly whose: Whose; onProved(): void }
  /** It cannot be sent, whatever the reason. */
  readonly isRefused?: boolean
  /** What is to be chosen besides. */
  readonly children?: ReactNode
  onSend(reason: string): void
  onClose(): void
}

/** Nothing is decided without a reason: one is ready, and anybody's own words take its place as they are typed. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, about, confirm, isDanger, ready, isBusy, error, isRefused = false, children, proof } = props
  const t = useTexts(moderationTexts)
  const [reason, setReason] = useState(ready[0].text)
  const isEnough = reason.trim().length >= REASON_MIN
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isEnough && !isBusy && !isRefused) props.onSend(reason.trim())
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button
            kind={isDanger ? 'danger' : 'main'}
            type="submit"
            form="reason"
            isBusy={isBusy}
            disabled={!isEnough || isRefused}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {proof && isFactorWanted(error) && <SecondFactor {...proof} />}
      <form id="reason" className="flex flex-col gap-4" onSubmit={submit}>
        <p className="text-ink-soft leading-normal">{about}</p>
        {children}
        <TextArea
          label={t('reason')}
          hint={t('reason-hint')}
          rows={3}
          maxLength={REASON_MAX}
          autoFocus
          value={reason}
          onFocus={(event) => event.currentTarget.select()}
          onKeyDown={sendByEnter}
          onChange={(event) => setReason(event.target.value)}
        />
        {ready.length > 1 && <Ready ready={ready} reason={reason} onChoose={setReason} />}
        {error && !(proof && isFactorWanted(error)) && (
          <Notice kind="bad">{isSilence(error) ? t('unknown-outcome') : tellProblem(error)}</Notice>
        )}
      </form>
    </Dialog>
  )
}

/** Not while a letter is put together, and not by a key that is still held from what opened this. */
function sendByEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
  event.preventDefault()
  if (!event.repeat) event.currentTarget.form?.requestSubmit()
}

interface ReadyProps {
  readonly ready: readonly ReadyReason[]
  readonly reason: string
  onChoose(text: string): void
}

function Ready({ ready, reason, onChoose }: ReadyProps) {
  const t = useTexts(moderationTexts)
  return (
    <Select
      label={t('ready-reasons')}
      placeholder={t('reason-own')}
      value={ready.some(({ text }) => text === reason) ? reason : ''}
      choices={ready.map(({ label, text }) => ({ value: text, label }))}
      onChange={onChoose}
    />
  )
}
