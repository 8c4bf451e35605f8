// A process that writes down that a set was sent, and is killed by itself before, or while, the set is removed.
// Arguments: the library's folder, the moment ('recorded', 'removing'), the publication, the job, the set's fingerprint.
import { existsSync } from 'node:fs'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import { getPublication, rememberPublication } from '../library/publications.ts'
import { getTrack } from '../library/tracks.ts'
import { retireSet } from './retire.ts'
import { setFolder } from './work-folder.ts'

const [root = '', moment = '', publicationId = '', jobId = '', fingerprint = ''] = process.argv.slice(2)
const folder = libraryFolder(root)
const db = await openLibrary(folder, systemClock)
const track = getTrack(db, getPublication(db, publicationId)?.trackId ?? '')
const sha256 = track?.source.sha256 ?? ''

rememberPublication(db, publicationId, { attachedSet: fingerprint }, systemClock.now())
if (moment === 'recorded') process.kill(process.pid, 'SIGKILL')
const retired = retireSet({ db, folder }, sha256, true, jobId).then(() => process.exit(1))
const look = () => {
  if (existsSync(`${setFolder(folder, sha256, true)}.removed`)) process.kill(process.pid, 'SIGKILL')
  setImmediate(look)
}
look()
await retired
