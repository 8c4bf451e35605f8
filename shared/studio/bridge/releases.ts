import { z } from 'zod'
import { trackStatusSchema, visibilitySchema } from '../../contracts/catalog.ts'
import { sellerAccountStateSchema } from '../../contracts/selling.ts'
import { idSchema } from '../../kernel/ids.ts'
import { currencySchema } from '../../kernel/money.ts'
import { licenceTemplateSchema } from '../../licences/index.ts'
import { languages } from '../language.ts'
import { coverNameSchema } from '../media.ts'
import { trackEndsSchema } from '../seams.ts'
import { bridge, doneSchema, IDS_MAX, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const trackIds = z.array(idSchema).max(IDS_MAX)

const wordsSchema = z.object({ name: z.string(), summary: z.string(), text: z.string() })
/** A licence text that may be chosen, in every language. */
export const licenceTextSchema = z.object({
  template: licenceTemplateSchema,
  version: z.int(),
  words: z.record(z.enum(languages), wordsSchema),
})
export type LicenceText = z.infer<typeof licenceTextSchema>

/** A track at the server, as far as a release of it asks. */
export const releaseTrackSchema = z.object({
  /** The server's. */
  id: idSchema,
  /** Entry of the library. */
  entryId: z.string(),
  title: z.string(),
  durationMs: z.int().nullable(),
  status: trackStatusSchema,
  visibility: visibilitySchema,
  hasOriginal: z.boolean(),
  hasRenditions: z.boolean(),
  lossless: z.boolean(),
  /** Page for listeners. */
  url: z.url(),
  /** Name of its cover on this machine. */
  cover: coverNameSchema.nullable(),
  /** Null: its recording lies elsewhere, or nobody has listened to it yet. */
  ends: trackEndsSchema.nullable(),
})
export type ReleaseTrack = z.infer<typeof releaseTrackSchema>

export const releasesContract = {
  /** What the server offers; where it cannot be asked, what it said last, or what the Studio came with. */
  licenceTexts: bridge.input(z.object({ server: originSchema })).output(z.array(licenceTextSchema)),
  /** What prices may be in there; where it cannot be asked, what it said last, or all that the Studio knows. */
  currencies: bridge.input(z.object({ server: originSchema })).output(z.array(currencySchema)),
  /** In the order asked for; what is not there is left out. */
  tracks: bridge.input(ofAccount.extend({ ids: trackIds })).output(z.array(releaseTrackSchema)),
  /** Keeps a picture of this machine until it is sent. @returns the id that an offer names it by */
  keepImage: bridge
    .input(ofAccount.extend({ path: z.string().min(1).max(4_096) }))
    .output(z.object({ id: idSchema, name: coverNameSchema })),
  /** One picture of a product, upon those that it has by now; the first is its cover. `image`: as offers name it. */
  changePicture: bridge
    .input(
      ofAccount.extend({
        productId: idSchema,
        how: z.enum(['add', 'remove', 'make-first']),
        image: idSchema,
      }),
    )
    .output(doneSchema),
  /** Names of the files of pictures that offers name; null where one is nowhere but at the server. */
  pictures: bridge
    .input(ofAccount.extend({ ids: z.array(idSchema).max(IDS_MAX) }))
    .output(z.array(z.object({ id: idSchema, name: coverNameSchema.nullable() }))),
  /** How the account that earnings go to stands; null: none was opened. Asks the server. */
  payoutState: bridge.input(ofAccount).output(z.object({ state: sellerAccountStateSchema.nullable() })),
}
