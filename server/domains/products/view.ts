import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Licence, Product as ProductView } from '@veza/shared/contracts/products.ts'
import { type LicenceLanguage, licenceWords } from '@veza/shared/licences/index.ts'
import type { Config } from '../../config/config.ts'
import { obstaclesOf } from './obstacles.ts'
import type { LicenceRow, Product } from './queries.ts'

/** What a licence is called and says: our text in the language asked for, or the seller's own as it is. */
export function wordsOf(licence: LicenceRow, language: LicenceLanguage): { name: string; text: string } {
  const { template, templateVersion, ownName, ownText } = licence
  if (template === null || templateVersion === null) return { name: ownName ?? '', text: ownText ?? '' }
  const { name, text } = licenceWords(template, templateVersion, language)
  return { name, text }
}

/** Sold to one buyer alone. */
export const isExclusive = ({ template }: Pick<LicenceRow, 'template'>): boolean => template === 'exclusive'

/** What the product is called. */
export const titleOf = ({ title, tracks }: Pick<Product, 'title' | 'tracks'>): string =>
  title ?? tracks[0]?.title ?? ''

function licenceView(licence: LicenceRow, language: LicenceLanguage): Licence {
  const { id, template, templateVersion, price, minimum, formats } = licence
  return {
    id,
    template,
    templateVersion,
    ...wordsOf(licence, language),
    price,
    payWhatYouWant: minimum === null ? null : { minimum },
    formats,
    exclusive: isExclusive(licence),
  }
}

/** Where listeners find it: a track's page, or a release's own. */
function pageOf({ publicUrl }: Pick<Config, 'publicUrl'>, product: Product): string {
  const [track] = product.tracks
  if (product.kind === 'track' && track) return `${publicUrl}/tracks/${track.slug}`
  return `${publicUrl}/releases/${product.slug ?? product.id}`
}

/** A product as the contract shows it. */
export function productView(
  config: Pick<Config, 'publicUrl'>,
  product: Product,
  language: LicenceLanguage,
): ProductView {
  const { id, tracks } = product
  const api = `${config.publicUrl}${API_PREFIX}`
  const images = product.images.map((upload) => ({
    id: upload,
    url: `${api}/products/${id}/images/${upload}`,
  }))
  const covered = tracks.find(({ coverUploadId }) => coverUploadId !== null)
  const trackCover = covered && `${api}/tracks/${covered.id}/cover?v=${covered.coverUploadId?.slice(-12)}`
  return {
    id,
    version: product.version,
    kind: product.kind,
    status: product.status,
    seller: { username: product.username, displayName: product.displayName },
    title: titleOf(product),
    description: product.description,
    listening: product.listening,
    tracks: tracks.map((track) => ({
      id: track.id,
      title: track.title,
      durationMs: track.durationMs,
      url: `${config.publicUrl}/tracks/${track.slug}`,
    })),
    images,
    coverUrl: images[0]?.url ?? trackCover ?? null,
    url: pageOf(config, product),
    currency: product.licences[0]?.currency ?? null,
    licences: product.licences.map((licence) => licenceView(licence, language)),
    obstacles: obstaclesOf(product),
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
    onSaleAt: product.onSaleAt?.toISOString() ?? null,
    saleAt: product.saleAt?.toISOString() ?? null,
    saleRefusal: product.saleRefusal,
  }
}
