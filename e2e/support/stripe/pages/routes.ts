import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Store } from '../store.ts'
import type { World } from '../world.ts'
import { bankPages } from './bank.ts'
import { checkoutPages } from './checkout-routes.ts'
import { expressPages } from './express-dashboard.ts'
import { onboardingPages } from './onboarding.ts'

const style = fileURLToPath(new URL('stand-in.css', import.meta.url))

/** What people see of the provider. */
export function pageRouter(world: World, store: Store): express.Router {
  const router = express.Router()
  router.get('/stand-in.css', (_req, res) => res.sendFile(style))
  router.use(checkoutPages(world, store))
  router.use(bankPages(world, store))
  router.use(onboardingPages(world, store))
  router.use(expressPages(world))
  return router
}
