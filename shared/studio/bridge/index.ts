import { accountContract } from './account.ts'
import { announcementsContract } from './announcements.ts'
import { auditContract } from './audit.ts'
import { changesContract } from './changes.ts'
import { discountsContract } from './discounts.ts'
import { editorContract } from './editor.ts'
import { featuredContract } from './featured.ts'
import { flagsContract } from './flags.ts'
import { importsContract } from './imports.ts'
import { libraryContract } from './library.ts'
import { mediaContract } from './media.ts'
import { moderationContract } from './moderation.ts'
import { noticesContract } from './notices.ts'
import { notificationsContract } from './notifications.ts'
import { offlineContract } from './offline.ts'
import { ordersContract } from './orders.ts'
import { payoutsContract } from './payouts.ts'
import { queueContract } from './queue.ts'
import { reconciliationContract } from './reconciliation.ts'
import { releasesContract } from './releases.ts'
import { salesContract } from './sales.ts'
import { sessionContract } from './session.ts'
import { settingsContract } from './settings.ts'
import { splitsContract } from './splits.ts'
import { systemContract } from './system.ts'
import { transfersContract } from './transfers.ts'
import { usersContract } from './users.ts'
import { webhooksContract } from './webhooks.ts'

/** Everything that screens and engine say to each other, whatever host is between them. */
export const studioContract = {
  account: accountContract,
  session: sessionContract,
  library: libraryContract,
  offline: offlineContract,
  notifications: notificationsContract,
  imports: importsContract,
  editor: editorContract,
  media: mediaContract,
  queue: queueContract,
  releases: releasesContract,
  splits: splitsContract,
  discounts: discountsContract,
  sales: salesContract,
  orders: ordersContract,
  payouts: payoutsContract,
  moderation: moderationContract,
  notices: noticesContract,
  transfers: transfersContract,
  webhooks: webhooksContract,
  reconciliation: reconciliationContract,
  featured: featuredContract,
  users: usersContract,
  audit: auditContract,
  flags: flagsContract,
  announcements: announcementsContract,
  settings: settingsContract,
  system: systemContract,
  changes: changesContract,
}
