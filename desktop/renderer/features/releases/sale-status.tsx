import { useQuery } from '@tanstack/react-query'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { ExternalLink, Store } from 'lucide-react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { about, client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { EditNotices, useProductEdits } from './edit-notices.tsx'
import { Lacks } from './lacks.tsx'
import { editProduct, type Whose } from './products.ts'
import { lacksOf } from './readiness.ts'
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
  const move = (status: 'on-sale' | 'withdrawn') => () =>
    editProduct(whose, product.id, 'status', { status }).catch((error: unknown) =>
      announceFault(tellProblem(error)),
    )
  if (isOnSale) return <Button onClick={move('withdrawn')}>{t('withdraw')}</Button>
  return (
    <Button
      kind="main"
      icon={Store}
      disabled={isRefused || tracks === undefined || lacksOf(product, tracks).length > 0}
      onClick={move('on-sale')}
    >
      {t(product.onSaleAt === null ? 'put-on-sale' : 'put-back')}
    </Button>
  )
}

/** How it stands in words, what is lacking, and what became of what was edited. */
export function SaleStatus({ whose, product, tracks }: SaleProps) {
  const t = useTexts(saleTexts)
  const { isOnSale, isUnderWay, isRefused } = useStanding(product)
  const lacks = isOnSale || isRefused || tracks === undefined ? [] : lacksOf(product, tracks)
  return (
    <div className="flex flex-col gap-3 empty:hidden">
      {lacks.length > 0 && (
        <Notice kind="note">
          <p>{t('before-sale')}</p>
          <Lacks lacks={lacks} />
        </Notice>
      )}
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
