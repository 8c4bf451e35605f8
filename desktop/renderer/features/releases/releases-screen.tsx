import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { formatMoney } from '@veza/shared/kernel/money.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { leastPrice } from '@veza/shared/studio/least-price.ts'
import { tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { Disc3, Plus } from 'lucide-react'
import { hrefOf } from '../../app/router.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Figure } from '../../ui/figures.tsx'
import { useEdits, useWhose } from '../offline/use-offline.ts'
import { Invitations } from '../splits/invitations.tsx'
import { askForRelease } from './new-release-store.ts'
import { usePictures } from './pictures.tsx'
import { useProducts, useReleaseTracks } from './products.ts'
import { releasesTexts } from './texts.ts'

const ask = () => askForRelease()

/** Everything that is for sale, was, or will be. */
export function ReleasesScreen() {
  const t = useTexts(releasesTexts)
  const whose = useWhose()
  const products = useProducts(whose)
  return (
    <div className="flex h-full flex-col">
      <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
        <h1 className="grow font-semibold text-20">{t('heading')}</h1>
        <LinkButton kind="bare" href={hrefOf('/discounts')}>
          {t('discounts')}
        </LinkButton>
        <Button kind="main" icon={Plus} onClick={ask}>
          {t('new')}
        </Button>
      </header>
      <Invitations />
      <div className="min-h-0 grow overflow-auto" aria-busy={whose !== null && products === undefined}>
        {products?.length === 0 && (
          <EmptyState picture="releases" heading={t('empty-heading')}>
            <p>{t('empty-hint')}</p>
            <Button icon={Plus} onClick={ask}>
              {t('new')}
            </Button>
          </EmptyState>
        )}
        {products && products.length > 0 && <List products={products} />}
      </div>
    </div>
  )
}

/** At most so many are asked about at once. */
const ASKED = 1_000

function List({ products }: { readonly products: readonly SyncProduct[] }) {
  const t = useTexts(releasesTexts)
  const whose = useWhose()
  const newestFirst = products.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  // The first track of each tells what a single one is called, and lends its cover.
  const firsts = newestFirst.flatMap(({ trackIds }) => trackIds[0] ?? []).slice(0, ASKED)
  const { shown } = useReleaseTracks(whose, [...new Set(firsts)])
  const tracks = new Map(shown.map((track) => [track.id, track]))
  const pictures = usePictures(whose, newestFirst.flatMap(({ images }) => images[0] ?? []).slice(0, ASKED))
  const edits = useEdits() ?? []
  return (
    <ul aria-label={t('list')}>
      {newestFirst.map((product) => {
        const first = tracks.get(product.trackIds[0] ?? '')
        const ofIt = edits.filter(({ kind, resourceId }) => kind === 'product' && resourceId === product.id)
        return (
          <Row
            key={product.id}
            product={product}
            first={first}
            picture={pictures.get(product.images[0] ?? '') ?? first?.cover ?? null}
            mark={markOf(ofIt.map(({ state }) => state))}
          />
        )
      })}
    </ul>
  )
}

type Mark = 'conflict' | 'refused' | 'unsent'

function markOf(states: readonly string[]): Mark | null {
  if (states.includes('conflict')) return 'conflict'
  if (states.includes('failed')) return 'refused'
  return states.length > 0 ? 'unsent' : null
}

interface RowProps {
  readonly product: SyncProduct
  readonly first: ReleaseTrack | undefined
  /** File of its cover. */
  readonly picture: string | null
  readonly mark: Mark | null
}

const standings: Readonly<Record<SyncProduct['status'], string>> = {
  draft: 'text-ink-soft',
  'on-sale': 'text-good-text',
  withdrawn: 'text-ink-soft',
}

function Row({ product, first, picture, mark }: RowProps) {
  const t = useTexts(releasesTexts)
  const language = useLanguage()
  const { id, kind, trackIds, status, saleAt } = product
  return (
    <li className="relative grid h-11 grid-cols-[2rem_minmax(0,3fr)_minmax(0,1fr)_minmax(0,1.2fr)_minmax(0,0.8fr)_minmax(0,1.2fr)] items-center gap-4 border-hairline border-b px-6 hover:bg-wash">
      <RowCover picture={picture} />
      <a
        href={hrefOf(`/releases/${id}`)}
        className="truncate font-medium after:absolute after:inset-0 after:content-['']"
      >
        {product.title ?? first?.title ?? '…'}
      </a>
      <span className="truncate text-ink-soft">
        {kind === 'track' ? t('single') : t('tracks', { count: trackIds.length })}
      </span>
      <Figure>{priceOf(product, t, language)}</Figure>
      <span className={`truncate ${standings[status]}`}>
        {saleAt && status !== 'on-sale'
          ? tellPlannedTime(saleAt, { language, now: new Date(), length: 'short' })
          : t(`status.${status}`)}
      </span>
      <span className={`truncate text-13 ${mark === 'unsent' ? 'text-ink-soft' : 'text-bad-text'}`}>
        {mark && t(mark)}
      </span>
    </li>
  )
}

function RowCover({ picture }: { readonly picture: string | null }) {
  if (picture === null)
    return (
      <span className="flex size-8 items-center justify-center rounded-md bg-wash text-ink-soft">
        <Disc3 size={16} strokeWidth={1.5} aria-hidden />
      </span>
    )
  return (
    <img
      src={host.mediaUrl({ kind: 'small-cover', name: picture })}
      alt=""
      loading="lazy"
      className="size-8 rounded-md bg-wash object-cover"
    />
  )
}

/** The least that one gives for it. */
function priceOf(
  { currency, licences }: SyncProduct,
  t: Say<keyof typeof releasesTexts.en>,
  language: Language,
): string {
  const least = leastPrice(licences)
  if (currency === null || least === undefined) return t('no-price')
  const price = formatMoney(least.amount, currency, language)
  return least.kind === 'fixed' ? price : t(least.kind === 'open' ? 'open-from' : 'from', { price })
}
