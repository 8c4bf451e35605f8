import { EventEmitter, on } from 'node:events'

/** A mail that the catcher kept. */
export interface CaughtMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Web addresses in it, each once, in the order of the text. */
  readonly links: readonly string[]
  readonly at: Date
}

/** What was sent in development, in memory. */
export interface Mailbox {
  /** Newest first; `to` is compared without regard to case. */
  list(to?: string): CaughtMail[]
  /** The newest mail that fits, or the next one to come. Rejects with the signal's reason when that is aborted. */
  waitFor(fits: (mail: CaughtMail) => boolean, signal: AbortSignal): Promise<CaughtMail>
}

export interface FillableMailbox extends Mailbox {
  add(mail: Omit<CaughtMail, 'links'>): void
}

/** @param capacity mails kept; the oldest goes first */
export function createMailbox(capacity: number): FillableMailbox {
  const mails: CaughtMail[] = []
  const arrivals = new EventEmitter()
  return {
    add: (mail) => {
      const caught = { ...mail, links: linksOf(mail.text, mail.html) }
      mails.unshift(caught)
      mails.length = Math.min(mails.length, capacity)
      arrivals.emit('mail', caught)
    },
    list: (to) =>
      mails.filter((mail) => to === undefined || mail.to.toLowerCase() === to.trim().toLowerCase()),
    waitFor: async (fits, signal) => {
      signal.throwIfAborted()
      const kept = mails.find(fits)
      if (kept) return kept
      for await (const [mail] of on(arrivals, 'mail', { signal }) as AsyncIterable<[CaughtMail]>)
        if (fits(mail)) return mail
      throw new Error('the mailbox was closed')
    },
  }
}

function linksOf(text: string, html: string): string[] {
  const inText = text.match(/https?:\/\/[^\s<>"']+/g) ?? []
  const inHtml = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  )
  return [...new Set([...inText, ...inHtml])]
}
