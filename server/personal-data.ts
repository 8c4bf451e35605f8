import { accountData, type PersonalData } from './domains/accounts/index.ts'
import { announcementsData } from './domains/announcements/index.ts'
import { catalogData } from './domains/catalog/index.ts'
import { commentsData } from './domains/comments/index.ts'
import { flagsData } from './domains/flags/index.ts'
import { listeningData } from './domains/listening/index.ts'
import { moderationData } from './domains/moderation/index.ts'
import { notificationsData } from './domains/notifications/index.ts'
import { ordersData } from './domains/orders/index.ts'
import { peopleData } from './domains/people/index.ts'
import { playlistsData } from './domains/playlists/index.ts'
import { productsData } from './domains/products/index.ts'
import { reactionsData } from './domains/reactions/index.ts'
import { refundsData } from './domains/refunds/index.ts'
import { reviewsData } from './domains/reviews/index.ts'
import { rightsData } from './domains/rights/index.ts'
import { searchData } from './domains/search/index.ts'
import { sharingData } from './domains/sharing/index.ts'
import { syncData } from './domains/sync/index.ts'
import { transfersData } from './domains/transfers/index.ts'
import { uploadsData } from './domains/uploads/index.ts'
import { wishesData } from './domains/wishes/index.ts'

/** What every domain holds of a person: for the copy that they may ask for, and for the day they leave. */
export const personalData: readonly PersonalData[] = [
  // First: once names and tracks have changed, nobody knows any more which words were theirs.
  searchData,
  accountData,
  peopleData,
  // Before the tracks, which are held in the same order when a product is put on sale.
  productsData,
  rightsData,
  moderationData,
  playlistsData,
  reactionsData,
  listeningData,
  commentsData,
  reviewsData,
  notificationsData,
  flagsData,
  announcementsData,
  // Before the tracks that they lead to.
  sharingData,
  catalogData,
  uploadsData,
  transfersData,
  // Before the orders, whose address it asks for.
  refundsData,
  ordersData,
  // After the orders: one that completes holds itself first, then the wish that it fulfils.
  wishesData,
  // Last: it forgets what was said of all the others too.
  syncData,
]
