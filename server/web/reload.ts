import type { RequestHandler } from 'express'

/** Tells open pages to reload (server-sent events). Development only. */
export interface Reloader {
  readonly handler: RequestHandler
  reload(): void
}

export function createReloader(): Reloader {
  const listeners = new Set<() => void>()
  return {
    reload: () => {
      for (const tell of listeners) tell()
    },
    handler: (req, res) => {
      res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders()
      const tell = () => res.write('event: reload\ndata:\n\n')
      listeners.add(tell)
      req.on('close', () => listeners.delete(tell))
    },
  }
}
