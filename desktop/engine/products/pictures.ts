import { MAX_IMAGES } from '@veza/shared/contracts/products.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { type EditParts, edit, NothingToEdit } from '../outbox/edit.ts'
import type { ResourceKey } from '../outbox/entry-row.ts'
import { getItem } from '../sync/items.ts'
import { asSent, findImage } from './images.ts'

/** What is done to one of a product's pictures; the first of them is its cover. */
export interface PictureChange {
  readonly how: 'add' | 'remove' | 'make-first'
  readonly image: string
}

const imagesSchema = z.array(idSchema).max(MAX_IMAGES)

/**
 * Changes one picture, upon those that the product has by now: two changes in a row are both done. Done twice, it is done once.
 * @throws NothingToEdit; z.ZodError where there are too many
 */
export function changePicture(
  parts: EditParts,
  resource: ResourceKey,
  change: PictureChange,
  now: Date,
): void {
  const { db } = parts
  inTransaction(db, () => {
    const shown = getItem(db, resource)?.shown
    if (!shown) throw new NothingToEdit(`no ${resource.kind} ${resource.id}`)
    const there = asSent(db, resource.account, imagesSchema.parse(shown.images))
    const [image = change.image] = asSent(db, resource.account, [change.image])
    const images = imagesSchema.parse(changed(db, resource.account, there, { ...change, image }))
    edit(parts, resource, { action: 'offer', fields: { images } }, now)
  })
}

function changed(
  db: Sqlite,
  account: number,
  there: readonly string[],
  { how, image }: PictureChange,
): readonly string[] {
  const others = there.filter((one) => one !== image)
  if (how === 'remove') return others
  if (how === 'make-first') return there.includes(image) ? [image, ...others] : there
  const file = findImage(db, account, image)?.file
  const isThere = there.some((one) => one === image || findImage(db, account, one)?.file === file)
  return isThere ? there : [...there, image]
}
