import { isDeepStrictEqual } from 'node:util'
import type { NewShare, SplitSheet } from '@veza/shared/contracts/splits.ts'
import type { Api } from '../../engine/api/client.ts'
import { allPages } from '../../engine/api/pages.ts'
import { ApiProblem } from '../../engine/api/problem.ts'
import { apiOf, os } from './context.ts'

export const splits = {
  ofTrack: os.splits.ofTrack.handler(async ({ context, input: { whose, trackId } }) => {
    const api = apiOf(context, whose)
    const [{ username }, sheets] = await Promise.all([
      api.accounts.me(),
      allPages((page) => api.splits.ofTrack({ id: trackId, ...page })),
    ])
    return { self: username, sheets }
  }),

  invitations: os.splits.invitations.handler(async ({ context, input: { whose } }) => {
    const api = apiOf(context, whose)
    const sheets = await allPages((page) => api.splits.mine(page))
    return sheets.filter(
      ({ status, shares }) =>
        status === 'proposed' && shares.some((share) => share.isSelf && share.status === 'pending'),
    )
  }),

  propose: os.splits.propose.handler(({ context, input: { whose, trackId, shares } }) =>
    propose(apiOf(context, whose), trackId, shares),
  ),
  accept: os.splits.accept.handler(({ context, input: { whose, id } }) =>
    apiOf(context, whose).splits.accept({ id }),
  ),
  decline: os.splits.decline.handler(({ context, input: { whose, id } }) =>
    apiOf(context, whose).splits.decline({ id }),
  ),
  withdraw: os.splits.withdraw.handler(({ context, input: { whose, id } }) =>
    apiOf(context, whose).splits.withdraw({ id }),
  ),
}

/** The server takes one proposal at a time: one that says just this is ours, whose answer was lost. */
async function propose(api: Api, trackId: string, shares: readonly NewShare[]): Promise<SplitSheet> {
  try {
    return await api.splits.propose({ id: trackId, shares: [...shares] })
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'split-open') throw error
    const open = await api.splits.get({ id: String(error.extra.splitId) })
    if (isDeepStrictEqual(named(open), shares)) return open
    throw error
  }
}

const named = ({ shares }: SplitSheet) =>
  shares
    .filter(({ basisPoints }) => basisPoints > 0)
    .map(({ username, basisPoints, part }) => ({ username: username.toLowerCase(), basisPoints, part }))
