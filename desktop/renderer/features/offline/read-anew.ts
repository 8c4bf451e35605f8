import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { currentAccount } from '../session/use-session.ts'
import { offlineTexts } from './texts.ts'

/** Has everything of the account read from its server once more; what is here is shown until then. */
export async function readAnew(): Promise<void> {
  const account = currentAccount()
  if (account === null) return
  const { server, accountId } = account
  try {
    await client.offline.resync({ whose: { server, accountId } })
    announce(say(offlineTexts)('resync-begun'))
    await queries.invalidateQueries({ queryKey: ['things'] })
  } catch (error) {
    announceFault(tellProblem(error))
  }
}
