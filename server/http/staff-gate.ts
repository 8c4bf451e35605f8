import type { Clock } from '@veza/shared/kernel/time.ts'
import { Router } from 'express'
import { inStaffRole } from './request-context.ts'

/**
 * Stands before every address of the staff, whatever the route behind it asks besides: nobody else learns there whether
 * their input would have been right.
 */
export function staffGate(clock: Clock): Router {
  const router = Router()
  router.use(['/admin', '/moderation'], (req, _res, next) => {
    inStaffRole({ viewer: req.viewer }, 'moderator', clock.now())
    next()
  })
  return router
}
