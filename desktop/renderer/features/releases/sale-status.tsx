import { useQuery } from '@tanstack/react-query'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { ExternalLink, Store } from 'lucide-react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { about, client } from '../../app/studio.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { LaterButton } from '../schedule/later-button.tsx'
import { Planned } from '../schedule/planned.tsx'
import { scheduleTexts } from '../schedule/texts.ts'
import { EditNotices, useProductEdits } from './edit-notices.tsx'
import { Lacks } from './lacks.tsx'
import { editProduct, type Whose } from './products.ts'
import { goesAlong, lacksOf, lacksThen } from './readiness.ts'
import { saleTexts } from './sale-texts.ts'

interface SaleProps {
  readonly whose: Whose
  readonly product: SyncProduct
  /** Undefined until the engine has said. */
  readonly tracks: readonly ReleaseTrack[] | undefined
}

/** How a product stands: an edit that was refused has not come about. */
function useStanding(product: SyncProduct) {
  const edit = useProductEdits(product.id).find(({ action }) => action === 'status')
  const isRefused = edit?.state === 'failed' || edit?.state === 'conflict'
  return {
    isOnSale: (product.status === 'on-sale') !== isRefused,
    isUnderWay: edit !== undefined && !isRefused,
    isRefused,
  }
}

/** Puts a product on sale, or takes it back. */
export function SaleButton({ whose, product, tracks }: SaleProps) {
  const t = useTexts(saleTexts)
  const { isOnSale, isRefused } = useStanding(product)
  const fault = (error: unknown) => announceFault(tellProblem(error))
  const move = (status: 'on-sale' | 'withdrawn') => () =>
    editProduct(whose, product.id, 'status', { status }).catch(fault)
  const plan = (saleAt: string | null) =>
    editProduct(whose, product.id, 'schedule', { saleAt }).then(
      () => saleAt === null && announce(say(scheduleTexts)('sale-taken-back')),
      fault,
    )
  if (isOnSale) return <Button onClick={move('withdrawn')}>{t('withdraw')}</Button>
  if (product.saleAt !== null)
    return <Planned what="sell" at={product.saleAt} nowIcon={Store} onNow={move('on-sale')} onPlan={plan} />
  const lacks = (of: typeof lacksOf) => isRefused || tracks === undefined || of(product, tracks).length > 0
  return (
    <>
      <LaterButton what="sell" disabled={lacks(lacksThen)} onPlan={plan} />
      <Button kind="main" icon={Store} disabled={lacks(lacksOf)} onClick={move('on-sale')}>
        {t(product.onSaleAt === null ? 'put-on-sale' : 'put-back')}
      </Button>
    </>
  )
}

/** How it stands in words, what is lacking, and what became of what was edited. */
export function SaleStatus({ whose, product, tracks }: SaleProps) {
  const t = useTexts(saleTexts)
  const { isOnSale, isUnderWay, isRefused } = useStanding(product)
  const isPlanned = product.saleAt !== null
  const judged = isPlanned ? lacksThen : lacksOf
  const lacks = isOnSale || isRefused || tracks === undefined ? [] : judged(product, tracks)
  return (
    <div className="flex flex-col gap-3 empty:hidden">
      {lacks.length > 0 && (
        <Notice kind="note">
          <p>{t('before-sale')}</p>
          <Lacks lacks={lacks} />
        </Notice>
      )}
      {isPlanned && !isOnSale && <Along tracks={tracks ?? []} />}
      <NotSold product={product} />
      {isUnderWay ? (
        <p className="text-13 text-ink-soft">{t(isOnSale ? 'on-its-way' : 'going-back')}</p>
      ) : (
        isOnSale && <OnSale url={tracks?.[0]?.url} />
      )}
      <EditNotices product={product} />
      {isOnSale && <PayoutNotice whose={whose} />}
    </div>
  )
}

/** What becomes public with it. */
function Along({ tracks }: { readonly tracks: readonly ReleaseTrack[] }) {
  const t = useTexts(scheduleTexts)
  const language = useLanguage()
  const along = tracks.filter(goesAlong)
  if (along.length === 0) return null
  const titles = new Intl.ListFormat(language, { type: 'conjunction' }).format(
    along.map(({ title }) => title),
  )
  return <p className="text-13 text-ink-soft">{t('tracks-too', { titles })}</p>
}

/** A plan that came to nothing, until there is another. */
function NotSold({ product: { saleRefusal } }: { readonly product: SyncProduct }) {
  const t = useTexts(scheduleTexts)
  if (saleRefusal.length === 0) return null
  return (
    <Notice kind="warn">
      <p>{t('not-sold')}</p>
      <Lacks lacks={saleRefusal.map((what) => ({ what, tracks: [] }))} />
    </Notice>
  )
}

function OnSale({ url }: { readonly url: string | undefined }) {
  const t = useTexts(saleTexts)
  return (
    <p className="flex items-center gap-3 text-13">
      <span className="text-good-text">{t('is-on-sale')}</span>
      {url && (
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 underline underline-offset-2"
        >
          {t('see-page')}
          <ExternalLink size={13} aria-hidden />
        </a>
      )}
    </p>
  )
}

/** Selling does not wait for the account that earnings go to: they do. Said where the server can be asked. */
function PayoutNotice({ whose }: { readonly whose: Whose }) {
  const t = useTexts(saleTexts)
  const { data } = useQuery({
    queryKey: about('session', 'payout-state', whose),
    queryFn: ({ signal }) => client.releases.payoutState({ whose }, { signal }),
    staleTime: 60_000,
  })
  if (data === undefined || data.state === 'ready' || data.state === 'in-review') return null
  const isOpen = data.state === null || data.state === 'started'
  return (
    <Notice kind="note" action={<LinkButton href={hrefOf('/payouts')}>{t('to-payouts')}</LinkButton>}>
      {t(isOpen ? 'payouts-open' : 'payouts-lacking')}
    </Notice>
  )
}
