import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import type { Viewer } from '../http/request-context.ts'

const ROWS = 24

type Show = (viewer: Viewer, query: { limit: number; cursor?: string }) => Promise<void>

/** Whoever is signed in; an address that was cut short begins anew. */
export async function ofReader(req: Request, res: Response, show: Show): Promise<void> {
  if (!req.viewer) return res.redirect(303, signInFor(req.path))
  const { cursor } = req.query
  const query = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
  try {
    await show(req.viewer, query)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'bad-cursor') throw error
    res.redirect(303, req.path)
  }
}

export const signInFor = (path: string) => `/sign-in?next=${encodeURIComponent(path)}`
