import type { FactorKind } from '@veza/shared/contracts/factor-proof.ts'
import type { StaffRole } from '@veza/shared/studio/bridge/moderation.ts'
import { ApiProblem, NetworkProblem, STORE_REFUSED } from '../../engine/api/problem.ts'
import { proofOf } from '../../engine/session/session.ts'
import { apiOf, os } from './context.ts'
import { page } from './page.ts'
import { BridgeProblem } from './problem.ts'

/** Not theirs to hear or see, as the server says it: unclaimed, private, for sale, blocked, gone. */
const CLOSED: readonly number[] = [402, 403, 404, 451]
const isClosed = (error: unknown) => error instanceof ApiProblem && CLOSED.includes(error.status)

export const moderation = {
  role: os.moderation.role.handler(async ({ context, input: { whose } }): Promise<StaffRole> => {
    const { roles } = await apiOf(context, whose).accounts.me()
    return roles.includes('admin') ? 'admin' : roles.includes('moderator') ? 'moderator' : 'none'
  }),

  factors: os.moderation.factors.handler(async ({ context, input: { whose } }) => {
    const { totp, passkeys, recoveryCodesLeft } = await apiOf(context, whose).factors.list()
    const kinds: [FactorKind, boolean][] = [
      ['totp', totp !== null],
      ['passkey', passkeys.length > 0],
      ['recovery-code', recoveryCodesLeft > 0],
    ]
    return kinds.flatMap(([kind, isThere]) => (isThere ? [kind] : []))
  }),

  prove: os.moderation.prove.handler(async ({ context, input: { whose, code } }) => {
    const proof = proofOf(code)
    if (proof === undefined) throw new BridgeProblem('wrong-second-factor')
    await apiOf(context, whose).factors.verify(proof)
    context.changes.touch('moderation')
    return { ok: true as const }
  }),

  cases: os.moderation.cases.handler(({ context, input: { whose, cursor, status, kind }, signal }) =>
    apiOf(context, whose).moderation.list(
      { ...page(cursor), status, ...(kind === null ? {} : { kind }) },
      signal ? { signal } : {},
    ),
  ),
  case: os.moderation.case.handler(({ context, input: { whose, id }, signal }) =>
    apiOf(context, whose).moderation.get({ id }, signal ? { signal } : {}),
  ),
  claim: os.moderation.claim.handler(async ({ context, input: { whose, id } }) => {
    const claimed = await apiOf(context, whose).moderation.claim({ id })
    context.changes.touch('moderation')
    return claimed
  }),
  release: os.moderation.release.handler(async ({ context, input: { whose, id } }) => {
    await apiOf(context, whose).moderation.release({ id })
    context.changes.touch('moderation')
    return { ok: true as const }
  }),
  decide: os.moderation.decide.handler(async ({ context, input: { whose, ...decision } }) => {
    const decided = await apiOf(context, whose).moderation.decide(decision)
    context.changes.touch('moderation')
    return decided
  }),

  appeals: os.moderation.appeals.handler(({ context, input: { whose, cursor, status }, signal }) =>
    apiOf(context, whose).moderation.appeals({ ...page(cursor), status }, signal ? { signal } : {}),
  ),
  decideAppeal: os.moderation.decideAppeal.handler(async ({ context, input: { whose, ...decision } }) => {
    const decided = await apiOf(context, whose).moderation.decideAppeal(decision)
    context.changes.touch('moderation')
    return decided
  }),

  sound: os.moderation.sound.handler(async ({ context: { engine }, input: { whose, id } }) => {
    try {
      return { kind: (await engine.review.ask(whose, id)) === null ? 'not-ready' : 'ready' }
    } catch (error) {
      if (error instanceof NetworkProblem) return { kind: 'away' }
      if (error instanceof ApiProblem && error.code === STORE_REFUSED) return { kind: 'refused' }
      if (isClosed(error)) return { kind: 'closed' }
      throw error
    }
  }),
  levels: os.moderation.levels.handler(async ({ context: { engine }, input: { whose, id } }) => {
    try {
      return (await engine.review.levels(whose, id)).toString('base64')
    } catch (error) {
      if (isClosed(error)) return null
      throw error
    }
  }),
}
