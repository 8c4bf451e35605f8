import { administration } from '../features/administration/index.ts'
import { conflicts } from '../features/conflicts/index.ts'
import { discounts } from '../features/discounts/index.ts'
import { editor } from '../features/editor/index.ts'
import { help } from '../features/help/index.ts'
import { imports } from '../features/imports/index.ts'
import { library } from '../features/library/index.ts'
import { moderation } from '../features/moderation/index.ts'
import { notifications } from '../features/notifications/index.ts'
import { offline } from '../features/offline/index.ts'
import { orders } from '../features/orders/index.ts'
import { payouts } from '../features/payouts/index.ts'
import { queue } from '../features/queue/index.ts'
import { releases } from '../features/releases/index.ts'
import { safety } from '../features/safety/index.ts'
import { sales } from '../features/sales/index.ts'
import { session } from '../features/session/index.ts'
import { settings } from '../features/settings/index.ts'
import { tour } from '../features/tour/index.ts'
import { updates } from '../features/updates/index.ts'
import type { Feature } from './feature.ts'

/** For those who build screens: no build that people use has it. */
const forBuilders: readonly Feature[] = import.meta.env.DEV
  ? [(await import('../features/design/index.ts')).design]
  : []

/** Every feature of the Studio; one line each. */
export const features: readonly Feature[] = [
  session,
  library,
  editor,
  releases,
  discounts,
  imports,
  queue,
  settings,
  help,
  offline,
  conflicts,
  notifications,
  sales,
  orders,
  payouts,
  moderation,
  administration,
  safety,
  tour,
  updates,
  ...forBuilders,
]
