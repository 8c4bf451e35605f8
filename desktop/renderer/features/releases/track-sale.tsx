import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { ListeningRule } from './listening-rule.tsx'
import { editProduct, useReleaseTracks, type Whose } from './products.ts'
import { SaleButton, SaleStatus } from './sale-status.tsx'

/** Whether a track that is sold by itself is on sale, and what one hears of it before. */
export function TrackSale({ whose, product }: { readonly whose: Whose; readonly product: SyncProduct }) {
  const { known } = useReleaseTracks(whose, product.trackIds)
  return (
    <div className="flex max-w-[560px] flex-col gap-4 pt-4">
      <div className="flex items-end justify-between gap-3">
        <ListeningRule
          product={product}
          onChange={(listening) =>
            editProduct(whose, product.id, 'edit', { listening }).catch((error: unknown) =>
              announceFault(tellProblem(error)),
            )
          }
        />
        <SaleButton whose={whose} product={product} tracks={known} />
      </div>
      <SaleStatus whose={whose} product={product} tracks={known} />
    </div>
  )
}
