import type { OpenConflict } from '@veza/shared/studio/bridge/offline.ts'
import type { Choice } from '@veza/shared/studio/outbox.ts'
import { useMemo } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { useThings, useUnsent } from '../offline/use-offline.ts'
import { currentAccount } from '../session/use-session.ts'
import { conflictsTexts } from './texts.ts'

/** One thing with everything about it that asks: what was edited in several steps may ask in several. */
export interface ConflictedThing {
  readonly id: string
  readonly conflicts: readonly [OpenConflict, ...OpenConflict[]]
}

/** What was changed on both sides, thing by thing; null before the engine has said. */
export function useConflicts(): readonly ConflictedThing[] | null {
  const { data } = useThings('conflicts', (whose, signal) => client.offline.conflicts({ whose }, { signal }))
  return useMemo(() => (data ? thingsOf(data) : null), [data])
}

function thingsOf(conflicts: readonly OpenConflict[]): ConflictedThing[] {
  const things = new Map<string, [OpenConflict, ...OpenConflict[]]>()
  for (const conflict of conflicts) {
    const id = `${conflict.kind} ${conflict.resourceId} ${conflict.conflict.kind}`
    const known = things.get(id)
    if (known) known.push(conflict)
    else things.set(id, [conflict])
  }
  return [...things].map(([id, all]) => ({ id, conflicts: all }))
}

/** For the navigation. */
export const useConflictCount = (): number => useUnsent()?.conflicts ?? 0

export interface Decision {
  readonly conflict: OpenConflict
  readonly choices: Readonly<Record<string, Choice>>
}

/**
 * Hands decisions about one thing over, in the order of its edits. Each is about the version that was shown; where a newer one came
 * meanwhile, nothing is decided.
 */
export async function decide(decisions: readonly Decision[]): Promise<void> {
  const t = say(conflictsTexts)
  try {
    const outdated: Decision[] = []
    for (const decision of decisions) {
      const { entryId, version } = decision.conflict
      const { kind } = await client.offline.resolve({ entryId, version, choices: decision.choices })
      if (kind === 'outdated') outdated.push(decision)
    }
    const isAsked = outdated.length > 0 && (await areAsked(outdated))
    await queries.invalidateQueries({ queryKey: ['things'] })
    if (isAsked) announceFault(t('outdated'))
    else announce(t('decided'))
  } catch (error) {
    announceFault(tellProblem(error))
  }
}

/** What an earlier decision has settled as well asks no more, and is no newer version. */
async function areAsked(decisions: readonly Decision[]): Promise<boolean> {
  const account = currentAccount()
  if (account === null) return false
  const whose = { server: account.server, accountId: account.accountId }
  const left = await client.offline.conflicts({ whose })
  return decisions.some(({ conflict }) => left.some(({ entryId }) => entryId === conflict.entryId))
}
