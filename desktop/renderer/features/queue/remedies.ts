import type { Failure, FailureCode } from '@veza/shared/studio/failures.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import { announce } from '../../app/announce.ts'
import { navigate } from '../../app/router.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { chooseFiles } from '../imports/take-files.ts'
import { askToSignIn } from './sign-in-question.tsx'
import { queueTexts } from './texts.ts'
import { again, retry, wish } from './wishes.ts'

/** What a button can do about a failure. */
export type Remedy =
  | 'retry'
  | 'sign-in'
  | 'account'
  | 'edit'
  | 'again'
  | 'overwrite'
  | 'find'
  | 'import-new'
  | 'import-other'

/** The one that helps most comes first. */
const remedies: Readonly<Record<FailureCode, readonly Remedy[]>> = {
  'network-unreachable': ['retry'],
  'server-trouble': ['retry'],
  'rate-limited': ['retry'],
  'store-busy': ['retry'],
  'signed-out': ['sign-in'],
  'not-allowed': ['account', 'retry'],
  rejected: ['edit', 'retry'],
  'gone-on-server': ['again'],
  'changed-elsewhere': ['overwrite', 'edit'],
  'source-gone': ['retry', 'find'],
  'source-changed': ['import-new', 'retry'],
  'source-unreadable': ['retry', 'find'],
  'disk-full': ['retry'],
  'working-files-damaged': ['again'],
  'encoder-missing': ['retry'],
  'encoder-stopped': ['retry'],
  'transcode-failed': ['import-other', 'retry'],
  'upload-failed': ['retry'],
  'job-unreadable': ['retry'],
  'crashed-repeatedly': ['retry'],
  'gave-up': ['retry'],
  unexpected: ['retry'],
}

const isTooLarge = ({ code, params }: Failure): boolean =>
  code === 'rejected' && params.code === 'file-too-large'

export const remediesOf = (failure: Failure): readonly Remedy[] =>
  isTooLarge(failure) ? ['import-other'] : remedies[failure.code]

/** Key of the words that say what to do. */
export const todoOf = (failure: Failure): `todo.${FailureCode}` | 'todo.too-large' =>
  isTooLarge(failure) ? 'todo.too-large' : `todo.${failure.code}`

/** @param jobs all of the same track: what failed for the same reason gets new attempts with it */
export function apply(remedy: Remedy, job: JobView, jobs: readonly JobView[]): unknown {
  const { server, path } = job.failure?.params ?? {}
  switch (remedy) {
    case 'retry':
      return retry(sameFailure(job, jobs).map(({ id }) => id))
    case 'again':
      return again(job.id)
    case 'overwrite':
      return again(job.id, true)
    case 'sign-in':
      return askToSignIn({ server: String(server ?? ''), jobId: job.id })
    case 'account':
      return window.open(`${server}/settings`, '_blank', 'noreferrer')
    case 'edit':
      return navigate(`/tracks/${job.trackId}`)
    case 'import-new':
      return importFile(String(path))
    // The engine knows a file by its content: work that waited for it goes on once it was imported from its new place.
    case 'find':
    case 'import-other':
      return chooseFiles()
  }
}

/** Those that failed as this one did. */
export const sameFailure = (job: JobView, jobs: readonly JobView[]): readonly JobView[] =>
  jobs.filter(({ id, state, failure }) =>
    job.state === 'failed' ? state === 'failed' && failure?.code === job.failure?.code : id === job.id,
  )

async function importFile(path: string): Promise<void> {
  const batchId = crypto.randomUUID()
  if (await wish(untilAnswered(() => client.imports.start({ batchId, paths: [path] }))))
    announce(say(queueTexts)('imported-new'))
}
