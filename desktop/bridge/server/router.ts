import { account } from './account.ts'
import { announcements } from './announcements.ts'
import { audit } from './audit.ts'
import { changes } from './changes.ts'
import { os } from './context.ts'
import { discounts } from './discounts.ts'
import { editor } from './editor.ts'
import { featured } from './featured.ts'
import { flags } from './flags.ts'
import { imports } from './imports.ts'
import { library } from './library.ts'
import { media } from './media.ts'
import { moderation } from './moderation.ts'
import { notices } from './notices.ts'
import { notifications } from './notifications.ts'
import { offline } from './offline.ts'
import { orders } from './orders.ts'
import { payouts } from './payouts.ts'
import { queue } from './queue.ts'
import { reconciliation } from './reconciliation.ts'
import { releases } from './releases.ts'
import { sales } from './sales.ts'
import { session } from './session.ts'
import { settings } from './settings.ts'
import { splits } from './splits.ts'
import { system } from './system.ts'
import { transfers } from './transfers.ts'
import { users } from './users.ts'
import { webhooks } from './webhooks.ts'

/** The contract between screens and engine, implemented; the same behind every transport. */
export const studioRouter = os.router({
  account,
  session,
  library,
  offline,
  notifications,
  imports,
  editor,
  media,
  queue,
  releases,
  splits,
  discounts,
  sales,
  orders,
  payouts,
  moderation,
  notices,
  transfers,
  webhooks,
  reconciliation,
  featured,
  users,
  audit,
  flags,
  announcements,
  settings,
  system,
  changes,
})
