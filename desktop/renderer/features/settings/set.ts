import type { Settings } from '@veza/shared/studio/bridge/settings.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'

/** Saved as it is chosen. @returns whether it was taken; where it was not, that has been said */
export const set = (changes: Partial<Settings>): Promise<boolean> =>
  client.settings.set(changes).then(
    () => true,
    (error: unknown) => {
      announceFault(tellProblem(error))
      return false
    },
  )
