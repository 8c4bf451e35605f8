import type { PlannedOffer } from '@veza/shared/contracts/products.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OfferFields } from './offer-fields.tsx'
import { pricesTexts } from './prices-texts.ts'
import type { Whose } from './products.ts'
import { forgetOpen } from './use-offer-form.ts'
import { useTakenCurrencies } from './use-taken-currencies.ts'

interface PlannedPriceProps {
  readonly whose: Whose | null
  /** Of the track on this machine. */
  readonly id: string
  readonly plannedOffer: PlannedOffer | null
}

/** What a track that no listener has yet shall be sold for: kept on this machine, and on sale from its publish on. */
export function PlannedPrice({ whose, id, plannedOffer }: PlannedPriceProps) {
  const t = useTexts(pricesTexts)
  const taken = useTakenCurrencies(whose?.server)
  const isTaken = plannedOffer === null || taken === undefined || taken.includes(plannedOffer.currency)
  const said = plannedOffer === null ? 'plan-here' : isTaken ? 'planned' : 'planned-not-taken'
  const plan = async (offer: PlannedOffer | null) => {
    await untilAnswered(() => client.editor.planOffer({ whose, trackId: id, offer }))
    await queries.invalidateQueries({ queryKey: about('library') })
  }
  const withdraw = () => {
    forgetOpen(id)
    plan(null).then(
      () => announce(t('plan-dropped')),
      (error: unknown) => announceFault(tellProblem(error)),
    )
  }
  return (
    <>
      <div className="max-w-[560px] pb-4">
        <Notice
          kind={plannedOffer === null ? 'note' : isTaken ? 'good' : 'warn'}
          action={plannedOffer && <Button onClick={withdraw}>{t('drop-plan')}</Button>}
        >
          {t(said)}
        </Notice>
      </div>
      <OfferFields
        name={id}
        whose={whose}
        offered={plannedOffer ?? undefined}
        save={({ currency, licences }) => plan({ currency, licences: [...licences] })}
        saved={t('plan-saved')}
      />
    </>
  )
}
