import { DomainError } from '@veza/shared/kernel/errors.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { RequestHandler } from 'express'
import { hasBody } from './has-body.ts'
import { sendProblem } from './problem.ts'

const SMALL_BODY_BYTES = 128 * 1024

export interface Deadlines {
  /** For a body of up to 128 KiB to arrive: JSON, forms. */
  readonly smallBodyMs: number
  /** For a longer one: a picture, a manifest. */
  readonly bodyMs: number
  /** For the answer to begin. */
  readonly answerMs: number
}

const ours: Deadlines = { smallBodyMs: 20 * SECOND_MS, bodyMs: 120 * SECOND_MS, answerMs: 150 * SECOND_MS }

/**
 * Ends requests whose body drips in (408) and those that nobody answers (503). Mount it after the local store, whose parts
 * come at the speed of the client.
 */
export function deadlines({ smallBodyMs, bodyMs, answerMs }: Deadlines = ours): RequestHandler {
  return (req, res, next) => {
    const isSmall = Number(req.get('content-length') ?? 0) <= SMALL_BODY_BYTES
    const refuse = (fault: DomainError) => {
      if (res.headersSent) return
      // What is still on its way is not waited for.
      res.set('Connection', 'close')
      res.once('finish', () => req.destroy())
      sendProblem(req, res, fault)
    }
    const bodyIsLate = () => {
      if (!req.complete)
        refuse(new DomainError(408, 'body-too-slow', 'The request took too long to arrive. Send it again.'))
    }
    const body = hasBody(req) ? setTimeout(bodyIsLate, isSmall ? smallBodyMs : bodyMs) : undefined
    const answer = setTimeout(
      () =>
        refuse(
          new DomainError(503, 'too-slow', 'This took too long on our side. Try again in a moment.', {
            retryAfterSeconds: 5,
          }),
        ),
      answerMs,
    )
    res.on('close', () => {
      clearTimeout(body)
      clearTimeout(answer)
    })
    next()
  }
}
