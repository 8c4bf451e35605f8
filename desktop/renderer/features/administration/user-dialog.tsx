import type { Account, AccountDetail, GrantableRole } from '@veza/shared/contracts/staff.ts'
import { useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Segments } from '../../ui/segments.tsx'
import { Select } from '../../ui/select.tsx'
import { suspensionDays, USUAL_DAYS } from '../moderation/decisions.ts'
import { ReasonDialog } from '../moderation/reason-dialog.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import { useEnds } from '../moderation/use-ends.ts'
import type { Whose } from '../sales/use-whose.ts'
import { usersTexts } from './texts.ts'
import { type Act, useAct } from './use-users.ts'

/** What is to be done; how exactly is chosen as the reason is asked for. */
export type Asking =
  | Exclude<Act, { readonly kind: 'grant' | 'suspend' }>
  | { readonly kind: 'grant'; readonly among: readonly GrantableRole[] }
  | { readonly kind: 'suspend' }

/** Whom something may be done to, and how it is asked for. */
export interface ActingProps {
  readonly account: AccountDetail
  readonly isOwn: boolean
  onAsk(asking: Asking): void
}

interface UserDialogProps {
  readonly whose: Whose
  readonly account: Account
  readonly asking: Asking
  onClose(): void
}

/** Nothing is done to an account without a reason, and a second look at what follows. */
export function UserDialog({ whose, account, asking, onClose }: UserDialogProps) {
  const t = useTexts(usersTexts)
  const { kind } = asking
  const [role, setRole] = useState<GrantableRole>(
    asking.kind === 'grant' ? (asking.among[0] ?? 'creator') : 'creator',
  )
  /** Null: without an end. */
  const [days, setDays] = useState<number | null>(USUAL_DAYS)
  const endOf = useEnds()
  const { mutate, isPending, error, reset } = useAct(whose, account, onClose)
  const act = (): Act => {
    if (asking.kind === 'grant') return { kind: 'grant', role }
    if (asking.kind === 'suspend') return { kind: 'suspend', until: days === null ? null : endOf(days) }
    return asking
  }
  const words = {
    name: account.username,
    role: asking.kind === 'take' ? t(`role.${asking.role}`) : '',
  }
  return (
    <ReasonDialog
      title={t(`ask.${kind}`, words)}
      about={t(`about.${kind}`)}
      confirm={t(`do.${kind}`)}
      isDanger={kind === 'suspend' || (asking.kind === 'take' && asking.role === 'admin')}
      ready={[{ label: t(`do.${kind}`), text: t(`because.${kind}`) }]}
      isBusy={isPending}
      error={error}
      proof={{ whose, onProved: reset }}
      onSend={(reason) => mutate({ act: act(), reason })}
      onClose={onClose}
    >
      {asking.kind === 'grant' && (
        <Select<GrantableRole>
          label={t('which-role')}
          value={role}
          choices={asking.among.map((value) => ({ value, label: t(`role.${value}`) }))}
          onChange={setRole}
        />
      )}
      {kind === 'suspend' && <HowLong days={days} onChoose={setDays} />}
    </ReasonDialog>
  )
}

interface HowLongProps {
  readonly days: number | null
  onChoose(days: number | null): void
}

function HowLong({ days, onChoose }: HowLongProps) {
  const t = useTexts(usersTexts)
  const m = useTexts(moderationTexts)
  const choices = suspensionDays.map((count) => ({ value: String(count), label: m('days', { count }) }))
  return (
    <Segments
      label={m('how-long')}
      value={String(days)}
      choices={[...choices, { value: 'null', label: t('no-end') }]}
      onChange={(value) => onChoose(value === 'null' ? null : Number(value))}
    />
  )
}
