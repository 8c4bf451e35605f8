import type { SyncAnswer, SyncEntry } from '@veza/shared/contracts/sync.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

type Page = Exclude<SyncAnswer, { step: 'resync' }>

export async function askChanges(
  server: TestServer,
  user: SignedInUser,
  cursor?: string,
  limit = 200,
): Promise<Page> {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) })
  const { status, body } = await call<SyncAnswer>(server, user, `GET /sync?${query}`)
  if (status !== 200 || body.step === 'resync') throw new Error(`sync: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A client's picture, by kind and id. */
export type Picture = Map<string, SyncEntry['item']>

export function apply(picture: Picture, { entries }: Page): void {
  for (const { kind, id, item } of entries) {
    if (item === null) picture.delete(`${kind} ${id}`)
    else picture.set(`${kind} ${id}`, item)
  }
}

/** Asks until there is no more just now. @returns the last cursor */
export async function pull(
  server: TestServer,
  user: SignedInUser,
  picture: Picture,
  cursor?: string,
  limit?: number,
): Promise<string> {
  let at = cursor
  for (;;) {
    const page = await askChanges(server, user, at, limit)
    apply(picture, page)
    at = page.cursor
    if (!page.more) return at
  }
}

/** In an order of its own, for comparing. */
export const sorted = (picture: Picture) => [...picture].sort(([one], [other]) => (one < other ? -1 : 1))
