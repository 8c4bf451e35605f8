import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import type { PageTools } from './page-tools.ts'
import type { RecommendedOnPage } from './views/recommendations.ts'

/** As pages show it, with what its row is drawn of. */
export const withPeaks = (
  { peaksOf }: Pick<PageTools, 'peaksOf'>,
  items: readonly Recommended[],
): Promise<RecommendedOnPage[]> =>
  Promise.all(items.map(async (item) => ({ ...item, peaks: await peaksOf(item.track) })))
