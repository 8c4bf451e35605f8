import { randomUUID } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import { readShareKey, shareQuery } from '../../domains/sharing/index.ts'
import { whatIsHeard } from '../heard.ts'
import type { PageTools } from '../page-tools.ts'
import type { Page } from '../views/page.ts'
import { refuse, sendFramed } from './framed.ts'
import { readOptions } from './options.ts'
import { type EmbedMessage, trackEmbed } from './page.ts'

type Tools = Pick<PageTools, 'ctx' | 'sources' | 'peaksOf'>

/** What a link is answered with that opens nothing. */
const kinds: Readonly<Record<number, EmbedMessage>> = { 404: 'missing', 410: 'gone', 451: 'blocked' }

/** The track of a link (`?token=`). A frame has no cookies of ours: whoever loads it again is a new listener. */
export async function sharedEmbed(
  { ctx, sources, peaksOf }: Tools,
  page: Page,
  id: string,
  req: Request,
  res: Response,
): Promise<void> {
  res.set({ 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow' })
  const key = readShareKey(req.query.token, randomUUID())
  if (!key) return refuse(page, res, 'missing')
  try {
    const track = await sources.openShared(key)
    if (track.id !== id) return refuse(page, res, 'missing')
    const heard = whatIsHeard(ctx, { track, own: false, isHeld: false, shareQuery: shareQuery(key) })
    const url = `${page.publicUrl}/s/${key.token}`
    const shown = { track, url, isShared: true, ...heard, peaks: await peaksOf(track) }
    sendFramed(res, 200, trackEmbed(page, shown, readOptions(req.query)))
  } catch (error) {
    const kind = error instanceof DomainError ? kinds[error.status] : undefined
    if (!kind) throw error
    refuse(page, res, kind)
  }
}
