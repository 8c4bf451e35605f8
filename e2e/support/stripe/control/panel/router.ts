import express, { type Request } from 'express'
import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import type { Store } from '../../store.ts'
import type { Desk } from '../desk.ts'
import { perform } from '../perform.ts'
import { accounts } from './accounts.ts'
import { inputOf } from './forms.ts'
import { disputes, payments, refunds, transfers } from './money.ts'
import { isSection, type Section, sendPanel } from './shell.ts'
import { events, faults, settings } from './workings.ts'

const bodies = { payments, refunds, disputes, transfers, accounts, events, faults, settings }

/** The control panel: what there is, and a button for all that may happen to it. */
export function panelRouter(desk: Desk, store: Store): express.Router {
  const router = express.Router()
  router.get('/_control', (_req, res) => res.redirect(303, '/_control/payments'))
  router.get('/_control/:section', (req, res, next) => {
    const { section } = req.params
    if (!isSection(section)) return next()
    const { said, fault } = z
      .object({ said: z.string().optional(), fault: z.string().optional() })
      .parse(req.query)
    sendPanel(res, desk, { section, said, fault, body: bodies[section](desk) })
  })
  const form = express.urlencoded({ extended: false, limit: '64kb' })
  router.post('/_control/press/:command', form, async (req, res) => {
    const back = `/_control/${sectionOf(req)}`
    try {
      const done = await perform(desk, store, String(req.params.command), inputOf(req.body ?? {}))
      res.redirect(
        303,
        `${back}?said=${encodeURIComponent(`${req.params.command}: ${JSON.stringify(done)}`)}`,
      )
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      res.redirect(303, `${back}?fault=${encodeURIComponent(error.message)}`)
    }
  })
  return router
}

/** Which section the button stood in. */
function sectionOf(req: Request): Section {
  const last = (req.get('referer') ?? '').split('?')[0]?.split('/').at(-1) ?? ''
  return isSection(last) ? last : 'payments'
}
