import type { Found, SearchPage } from '@veza/shared/contracts/search.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

/** What a result is called. */
export function nameOf(found: Found): string {
  switch (found.kind) {
    case 'track':
      return found.track.title
    case 'release':
      return found.release.title
    case 'playlist':
      return found.playlist.title
    case 'creator':
      return found.creator.displayName
  }
}

/** Asks the search over HTTP, as somebody or nobody. */
export function searchOn(server: TestServer) {
  const page = (query: string, more = '', who?: SignedInUser) =>
    call<SearchPage>(server, who, `GET /search?query=${encodeURIComponent(query)}${more}`)
  const names = async (query: string, more = '', who?: SignedInUser) => {
    const { status, body } = await page(query, more, who)
    if (status !== 200) throw new Error(`search: ${status} ${JSON.stringify(body)}`)
    return body.items.map(nameOf)
  }
  return { page, names }
}
