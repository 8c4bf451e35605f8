import type { Response } from 'express'
import { BLOCKED_BY } from '../../domains/catalog/index.ts'
import { headerOf } from '../../http/problem.ts'
import type { Page } from '../views/page.ts'
import { type EmbedMessage, embedMessage } from './page.ts'

const statuses = { missing: 404, gone: 410, blocked: 451, blockedRelease: 451 } as const

/** A sentence, with the status that it stands for. */
export function refuse(page: Page, res: Response, kind: EmbedMessage): void {
  const status = statuses[kind]
  if (status === 451) res.set('Link', headerOf(BLOCKED_BY))
  sendFramed(res, status, embedMessage(page, kind))
}

/** The only answers that other sites may frame: nothing on them does anything in somebody's name. */
export function sendFramed(res: Response, status: number, markup: string): void {
  const policy = res.get('Content-Security-Policy') ?? ''
  res.removeHeader('X-Frame-Options')
  res
    .status(status)
    .set({
      'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'private, no-cache',
    })
    .type('html')
    .send(markup)
}
