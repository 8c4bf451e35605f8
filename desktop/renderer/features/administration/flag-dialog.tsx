import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { ALLOWED_MAX, type Flag } from '@veza/shared/contracts/flags.ts'
import { useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useTexts } from '../../app/texts.ts'
import { Field, TextArea } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ReasonDialog } from '../moderation/reason-dialog.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { readPeople, readPercentage } from './flag-form.ts'
import { flagsTexts } from './texts.ts'
import { useFlagWords } from './use-flag-words.ts'
import { useChange, useRemoval } from './use-flags.ts'

interface FlagDialogProps {
  readonly whose: Whose
  readonly flag: Flag
  onClose(): void
}

/** Whom a flag is on for. Where somebody else has changed it meanwhile that is shown, and what was typed stays. */
export function FlagDialog({ whose, flag, onClose }: FlagDialogProps) {
  const t = useTexts(flagsTexts)
  const { nameOf, whomOf } = useFlagWords()
  const name = nameOf(flag)
  const [seen] = useState(flag.version)
  const [typed, setTyped] = useState(() => ({
    percentage: String(flag.percentage),
    people: flag.allowed.map(({ username }) => username).join(' '),
  }))
  const { mutate, isPending, error, reset } = useChange(whose, flag, name, onClose)
  const { code } = problemOf(error) ?? {}
  const isStale = code === 'stale-version'
  const isNobody = code === 'unknown-people'
  const percentage = readPercentage(typed.percentage)
  const allowed = readPeople(typed.people)
  const send = (reason: string) => {
    if (percentage === undefined || allowed === undefined) return
    mutate({ version: isStale ? flag.version : seen, percentage, allowed, reason })
  }
  return (
    <ReasonDialog
      title={t('ask-change', { name })}
      about={t('about-change')}
      confirm={t('save')}
      isDanger={false}
      ready={[
        { label: t('reason-rollout'), text: t('because-rollout') },
        { label: t('reason-trouble'), text: t('because-trouble') },
        { label: t('reason-try'), text: t('because-try') },
      ]}
      isBusy={isPending}
      error={isStale || isNobody ? null : error}
      proof={{ whose, onProved: reset }}
      isRefused={percentage === undefined || allowed === undefined}
      onSend={send}
      onClose={onClose}
    >
      {isStale && <Notice kind="warn">{t('changed-meanwhile', { how: whomOf(flag) })}</Notice>}
      <FlagFields
        typed={typed}
        nobody={isNobody ? tellProblem(error) : undefined}
        onChange={(now) => {
          if (isNobody) reset()
          setTyped(now)
        }}
      />
    </ReasonDialog>
  )
}

interface TypedFlag {
  readonly percentage: string
  /** Usernames, whatever stands between them. */
  readonly people: string
}

interface FlagFieldsProps {
  readonly typed: TypedFlag
  /** Who is not there, as the server said. */
  readonly nobody: string | undefined
  onChange(typed: TypedFlag): void
}

function FlagFields({ typed, nobody, onChange }: FlagFieldsProps) {
  const t = useTexts(flagsTexts)
  return (
    <>
      <Field
        label={t('percentage')}
        hint={t('percentage-hint')}
        inputMode="numeric"
        autoComplete="off"
        value={typed.percentage}
        fault={readPercentage(typed.percentage) === undefined ? t('percentage-fault') : undefined}
        onChange={({ target }) => onChange({ ...typed, percentage: target.value })}
      />
      <TextArea
        label={t('allowed')}
        hint={t('allowed-hint', { max: ALLOWED_MAX })}
        rows={2}
        spellCheck={false}
        value={typed.people}
        fault={readPeople(typed.people) === undefined ? t('allowed-fault', { max: ALLOWED_MAX }) : nobody}
        onChange={({ target }) => onChange({ ...typed, people: target.value })}
      />
    </>
  )
}

/** Forgets a flag that nothing knows any more. */
export function RemoveFlagDialog({ whose, flag, onClose }: FlagDialogProps) {
  const t = useTexts(flagsTexts)
  const { mutate, isPending, error, reset } = useRemoval(whose, flag, onClose)
  return (
    <ReasonDialog
      title={t('ask-remove', { name: flag.name })}
      about={t('about-remove')}
      confirm={t('remove')}
      isDanger
      ready={[{ label: t('remove'), text: t('because-remove') }]}
      isBusy={isPending}
      error={error}
      proof={{ whose, onProved: reset }}
      onSend={mutate}
      onClose={onClose}
    />
  )
}
