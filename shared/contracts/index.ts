import { accountsContract } from './accounts.ts'
import { announcementsContract } from './announcements.ts'
import { auditContract } from './audit.ts'
import { authorizationContract } from './authorization.ts'
import { catalogContract } from './catalog.ts'
import { commentsContract } from './comments.ts'
import { discountsContract } from './discounts.ts'
import { discoveryContract } from './discovery.ts'
import { factorsContract } from './factors.ts'
import { feedContract } from './feed.ts'
import { flagsContract } from './flags.ts'
import { listeningContract } from './listening.ts'
import { moderationContract } from './moderation.ts'
import { notificationsContract } from './notifications.ts'
import { oauthContract } from './oauth.ts'
import { ordersContract } from './orders.ts'
import { ownAccountContract } from './own-account.ts'
import { peopleContract } from './people.ts'
import { playlistsContract } from './playlists.ts'
import { playsContract } from './plays.ts'
import { productsContract } from './products.ts'
import { reactionsContract } from './reactions.ts'
import { recommendationsContract } from './recommendations.ts'
import { reconciliationContract } from './reconciliation.ts'
import { disputesContract, refundsContract } from './refunds.ts'
import { reviewsContract } from './reviews.ts'
import { rightsContract } from './rights.ts'
import { searchContract } from './search.ts'
import { sellingContract, transfersContract } from './selling.ts'
import { sharingContract } from './sharing.ts'
import { splitsContract } from './splits.ts'
import { staffContract } from './staff.ts'
import { streamingContract } from './streaming.ts'
import { syncContract } from './sync.ts'
import { togetherContract } from './together.ts'
import { uploadsContract } from './uploads.ts'
import { webhooksContract } from './webhooks.ts'
import { wishesContract } from './wishes.ts'

/** Where the API begins on the server. */
export const API_PREFIX = '/api/v1'

/** The whole HTTP contract that the Studio and the pages compile against. */
export const contract = {
  accounts: accountsContract,
  ownAccount: ownAccountContract,
  factors: factorsContract,
  oauth: oauthContract,
  staff: staffContract,
  audit: auditContract,
  authorization: authorizationContract,
  catalog: catalogContract,
  uploads: uploadsContract,
  streaming: streamingContract,
  people: peopleContract,
  orders: ordersContract,
  products: productsContract,
  discounts: discountsContract,
  splits: splitsContract,
  webhooks: webhooksContract,
  selling: sellingContract,
  transfers: transfersContract,
  refunds: refundsContract,
  disputes: disputesContract,
  reconciliation: reconciliationContract,
  sync: syncContract,
  rights: rightsContract,
  moderation: moderationContract,
  sharing: sharingContract,
  playlists: playlistsContract,
  reactions: reactionsContract,
  feed: feedContract,
  search: searchContract,
  plays: playsContract,
  discovery: discoveryContract,
  recommendations: recommendationsContract,
  wishes: wishesContract,
  reviews: reviewsContract,
  comments: commentsContract,
  listening: listeningContract,
  together: togetherContract,
  notifications: notificationsContract,
  flags: flagsContract,
  announcements: announcementsContract,
}
