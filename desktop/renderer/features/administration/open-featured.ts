import { chosenSchema } from '@veza/shared/contracts/discovery.ts'
import { createOpenDrafts, type OpenDrafts } from '../../app/open-drafts.ts'

const itemsSchema = chosenSchema.shape.items
export type FeaturedItem = (typeof itemsSchema)['_output'][number]

/** What was put in order and not saved, by server and account. */
export const createOpenFeatured = (
  storage: Parameters<typeof createOpenDrafts>[2],
): OpenDrafts<FeaturedItem[]> => createOpenDrafts('veza.featured.', itemsSchema, storage)

/** The list with one of it moved to another place; the same list where there is none. */
export function movedBy(items: readonly FeaturedItem[], id: string, by: number): readonly FeaturedItem[] {
  const from = items.findIndex((item) => item.id === id)
  const item = items[from]
  const to = from + by
  if (!item || to < 0 || to >= items.length) return items
  const rest = items.filter((one) => one !== item)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
