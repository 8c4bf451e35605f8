import { ownTrackSchema } from '@veza/shared/contracts/catalog.ts'
import { newProductSchema, productSchema } from '@veza/shared/contracts/products.ts'
import { asSyncProduct, asSyncTrack } from '@veza/shared/contracts/sync.ts'
import type { EditableKind } from '@veza/shared/studio/outbox.ts'
import type { Api, ApiCallContext } from '../api/client.ts'
import type { OutboxEntry, Request } from './entry-row.ts'
import type { Fields } from './judge.ts'

export interface Sending {
  readonly api: Api
  readonly entry: OutboxEntry
  readonly request: Request
  readonly signal: AbortSignal
}

/** What is sent of an edit, upon how its thing is now. */
export function requestOf({ action, fields }: OutboxEntry, base: Fields | null): Request {
  const version = typeof base?.version === 'number' ? base.version : null
  if (action !== 'offer') return { version, fields }
  const { currency, images, licences } = { ...base, ...fields } as Fields
  return { version, fields: { currency, images, licences } }
}

/**
 * Sends an edit. The same request under the same key again is done once.
 * @returns how the thing is at the server now; null where it was deleted
 * @throws what the API throws
 */
export async function send(sending: Sending): Promise<Fields | null> {
  return sending.entry.kind === 'track' ? sendTrack(sending) : sendProduct(sending)
}

const options = ({ entry, request, signal }: Sending): { signal: AbortSignal; context: ApiCallContext } => ({
  signal,
  context: {
    idempotencyKey: entry.id,
    ...(request.version === null ? {} : { headers: { 'if-match': `"${request.version}"` } }),
  },
})

async function sendTrack(sending: Sending): Promise<Fields | null> {
  const { api, entry, request } = sending
  const { resourceId: id, action } = entry
  const { catalog } = api
  const how = options(sending)
  if (action === 'delete') {
    await catalog.remove({ id }, how)
    return null
  }
  const version = request.version ?? 1
  if (action === 'edit') return asSyncTrack(await catalog.update({ ...request.fields, id, version }, how))
  if (action === 'schedule') {
    const { publishAt } = request.fields
    return asSyncTrack(
      typeof publishAt === 'string'
        ? await catalog.schedule({ id, publishAt }, how)
        : await catalog.unschedule({ id }, how),
    )
  }
  const move = request.fields.status === 'published' ? catalog.publish : catalog.unpublish
  return asSyncTrack(await move({ id }, how))
}

async function sendProduct(sending: Sending): Promise<Fields | null> {
  const { api, entry, request } = sending
  const { resourceId: id, action } = entry
  const { products } = api
  const how = options(sending)
  const version = request.version ?? 1
  if (action === 'delete') {
    await products.remove({ id }, how)
    return null
  }
  if (action === 'create') {
    const { title, ...rest } = request.fields
    const wanted = newProductSchema.parse({ ...rest, ...(title === null ? {} : { title }), id })
    return asSyncProduct(await products.create(wanted, how))
  }
  if (action === 'edit') return asSyncProduct(await products.update({ ...request.fields, id, version }, how))
  if (action === 'offer') {
    const offer = request.fields as Pick<
      Parameters<typeof products.replaceOffer>[0],
      'currency' | 'images' | 'licences'
    >
    return asSyncProduct(await products.replaceOffer({ ...offer, id, version }, how))
  }
  if (action === 'schedule') {
    const { saleAt } = request.fields
    return asSyncProduct(
      typeof saleAt === 'string'
        ? await products.schedule({ id, saleAt }, how)
        : await products.unschedule({ id }, how),
    )
  }
  const move = request.fields.status === 'on-sale' ? products.putOnSale : products.withdraw
  return asSyncProduct(await move({ id }, how))
}

/** The thing as a refusal says that it is; undefined where it says nothing that we understand. */
export function currentIn(kind: EditableKind, extra: Readonly<Record<string, unknown>>): Fields | undefined {
  if (kind === 'track') {
    const track = ownTrackSchema.safeParse(extra.current).data
    return track && asSyncTrack(track)
  }
  const product = productSchema.safeParse(extra.current).data
  return product && asSyncProduct(product)
}
