import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { NewLicence, NewProduct, Offer, Product } from '@veza/shared/contracts/products.ts'
import { call, putParts, sha256, type Upload } from './api.ts'
import { newPublishedTrack } from './catalog.ts'
import type { SignedInUser, TestServer } from './server.ts'

/** A product, or why there is none. */
export type ProductAnswer = Omit<Product, 'status'> &
  Pick<Problem, 'errors'> & { status: string | number; code?: string; current?: Product }

let made = 0

/** A published track that AAC can be delivered of. */
export const newSaleableTrack = (server: TestServer, user: SignedInUser, title?: string): Promise<Track> =>
  newPublishedTrack(server, user, { title: title ?? `Song ${++made}` })

/** A complete upload of purpose `cover`; a picture that is one where its bytes are given, which a worker looks at. */
export async function newImage(
  server: TestServer,
  user: SignedInUser,
  more: string | Buffer = '',
): Promise<Upload> {
  const bytes =
    typeof more === 'string' ? Buffer.from(`\x89PNG picture ${++made} of ${user.id} ${more}`) : more
  const opened = await call<Upload>(server, user, 'POST /uploads', {
    purpose: 'cover',
    filename: 'cover.png',
    bytes: bytes.length,
    sha256: sha256(bytes),
    contentType: 'image/png',
  })
  const parts = await putParts(server, user, opened.body, [{ number: 1, bytes }])
  const { status, body } = await call<Upload>(server, user, `POST /uploads/${opened.body.id}/complete`, {
    parts,
  })
  if (status !== 200) throw new Error(`image: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A personal licence at a fixed price. */
export const licenceOf = (price: number, more: Partial<NewLicence> = {}): NewLicence => ({
  terms: { template: 'personal' },
  price,
  payWhatYouWant: null,
  formats: ['aac'],
  ...more,
})

export const offerOf = (licences: readonly NewLicence[], more: Partial<Offer> = {}): Offer => ({
  currency: 'eur',
  images: [],
  licences: [...licences],
  ...more,
})

/** A draft without an offer; of a new track unless said. */
export async function newDraft(
  server: TestServer,
  user: SignedInUser,
  input: Partial<NewProduct> = {},
): Promise<Product> {
  const trackIds = input.trackIds ?? [(await newSaleableTrack(server, user)).id]
  const wanted = { kind: 'track', ...input, trackIds }
  return answered(await call<Product>(server, user, 'POST /products', wanted), 201)
}

/** A product that can be bought: of one new track, and of one personal licence for 10.00, unless said. */
export async function newOnSale(
  server: TestServer,
  user: SignedInUser,
  offer: Offer = offerOf([licenceOf(1_000)]),
  input: Partial<NewProduct> = {},
): Promise<Product> {
  const { id, version } = await newDraft(server, user, input)
  answered(await call<Product>(server, user, `PUT /products/${id}/offer`, { version, ...offer }), 200)
  return answered(await call<Product>(server, user, `POST /products/${id}/on-sale`), 200)
}

function answered<T>({ status, body }: { status: number; body: T | Problem }, expected: number): T {
  if (status !== expected) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body as T
}
