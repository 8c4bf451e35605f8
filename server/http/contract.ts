import { implement } from '@orpc/server'
import { contract } from '@veza/shared/contracts/index.ts'
import type { RequestContext } from './request-context.ts'

/** The contract, to be implemented: each domain fills its part in its `routes.ts`. */
export const os = implement(contract)
  .$context<RequestContext>()
  // Input is read before any middleware, so that this one runs once it has passed its schema.
  .$config({ initialInputValidationIndex: Number.NEGATIVE_INFINITY })
  .use(({ context, next }) => {
    context.input.isRead = true
    return next()
  })
