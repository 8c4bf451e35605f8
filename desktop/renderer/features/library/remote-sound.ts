import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { currentOwner } from './rows.ts'
import { libraryTexts } from './texts.ts'

/**
 * Where a track is heard that lies at its server alone. Asked before it is played, and once more when that has failed: why it cannot
 * be is said then, to whoever wants it still. @returns undefined where it cannot be heard now
 */
export async function findRemoteSound(id: string, isWanted = () => true): Promise<string | undefined> {
  const whose = currentOwner()
  if (whose === null) return undefined
  try {
    const { kind } = await client.library.remoteSound({ whose, id })
    if (kind === 'ready') return host.mediaUrl({ kind: 'remote-sound', trackId: id })
    if (isWanted()) announceFault(say(libraryTexts)(`sound.${kind}`))
  } catch (error) {
    if (isWanted()) announceFault(tellProblem(error))
  }
  return undefined
}

/** It was ready to be heard, and then it was not. */
export async function tellRemoteFault(id: string): Promise<void> {
  if ((await findRemoteSound(id)) !== undefined) announceFault(say(libraryTexts)('sound.broken'))
}
