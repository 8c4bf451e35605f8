// A process that sends the edits of a library and asks for changes as an engine does, to be killed at any moment.
// Arguments: the library's folder, the server, the account.
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import { createConnections } from '../session/connections.ts'
import { sessionFile } from '../session/session-file.ts'
import { startKeeper } from './keeper.ts'

const [root = '', server = '', accountId = ''] = process.argv.slice(2)
const folder = libraryFolder(root)
const db = await openLibrary(folder, systemClock)
const sessions = { store: sessionFile(folder.sessions), lockFile: folder.locks.session, clock: systemClock }
const connections = createConnections({ ...sessions, random: Math.random })

startKeeper({
  ...{ db, clock: systemClock, newId: idsFrom(systemClock), random: () => 0.1, connections },
  lockFile: folder.locks.sync,
  covers: folder.covers,
  accounts: () => [{ server, accountId }],
  onFault: (error) => {
    throw error
  },
  onChange: () => undefined,
  onAccounts: () => undefined,
  pace: { lookMs: 10, pullMs: 50 },
})
