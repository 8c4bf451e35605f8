import { useMutation } from '@tanstack/react-query'
import type { Suspension } from '@veza/shared/contracts/rights.ts'
import { UploadCloud } from 'lucide-react'
import { useState } from 'react'
import { announce } from '../../app/announce.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDay } from '../../ui/formats.ts'
import type { Whose } from '../sales/use-whose.ts'
import { isFactorWanted, ModerationFrame, Unasked } from './moderation-frame.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { SecondFactor } from './second-factor.tsx'
import { moderationTexts, noticesTexts } from './texts.ts'
import { useSuspensions } from './use-queue.ts'

/** Accounts that may not upload, because too many notices against them were upheld: a person decides what follows. */
export function SuspensionsScreen() {
  return <ModerationFrame>{(whose) => <Suspensions whose={whose} />}</ModerationFrame>
}

function Suspensions({ whose }: { readonly whose: Whose }) {
  const t = useTexts(noticesTexts)
  const m = useTexts(moderationTexts)
  const [lifting, setLifting] = useState<Suspension | null>(null)
  const { items, error, refetch, more, isBringing } = useSuspensions(whose)
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  return (
    <div className="min-h-0 grow overflow-auto">
      {error && <Unasked error={error} isOld={items !== undefined} onAgain={() => void refetch()} />}
      {items === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {m('asking')}
        </p>
      )}
      {items?.length === 0 && (
        <EmptyState icon={UploadCloud} heading={t('holds-empty')}>
          {t('holds-empty-hint')}
        </EmptyState>
      )}
      <ul className="px-6">
        {items?.map((one) => (
          <Row key={one.id} suspension={one} onLift={() => setLifting(one)} />
        ))}
      </ul>
      {more && (
        <div className="px-6 py-3">
          <Button isBusy={isBringing} onClick={more}>
            {m('more')}
          </Button>
        </div>
      )}
      {lifting && <LiftDialog whose={whose} suspension={lifting} onClose={() => setLifting(null)} />}
    </div>
  )
}

function Row({ suspension, onLift }: { readonly suspension: Suspension; onLift(): void }) {
  const t = useTexts(noticesTexts)
  const language = useLanguage()
  const { user, upheldNow, createdAt, liftedAt, liftReason } = suspension
  const since = t('hold-line', { count: upheldNow, day: formatDay(createdAt, language) })
  return (
    <li className="flex min-h-12 items-center gap-3 border-hairline border-b py-2" data-hold={user.username}>
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{user.username}</p>
        <p className="figures text-12 text-ink-soft">{since}</p>
        {liftedAt !== null && (
          <p className="break-words text-13 text-ink-soft">
            {t('lifted-line', { day: formatDay(liftedAt, language), reason: liftReason })}
          </p>
        )}
      </div>
      {liftedAt === null && (
        <Button aria-label={t('lift-of', { name: user.username })} onClick={onLift}>
          {t('lift')}
        </Button>
      )}
    </li>
  )
}

interface LiftDialogProps {
  readonly whose: Whose
  readonly suspension: Suspension
  onClose(): void
}

function LiftDialog({ whose, suspension: { id, user }, onClose }: LiftDialogProps) {
  const t = useTexts(noticesTexts)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string) => untilAnswered(() => client.notices.lift({ whose, id, reason })),
    onSuccess: () => {
      announce(t('lifted', { name: user.username }))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
  return (
    <ReasonDialog
      title={t('ask-lift', { name: user.username })}
      about={t('about-lift')}
      confirm={t('lift')}
      isDanger={false}
      ready={[{ label: t('lift'), text: t('because-lift') }]}
      isBusy={isPending}
      error={error}
      onSend={mutate}
      onClose={onClose}
    />
  )
}
