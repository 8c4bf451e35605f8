import { jobStates } from '@veza/shared/studio/job-states.ts'
import { listPublications } from '../../engine/library/publications.ts'
import { listTracks } from '../../engine/library/tracks.ts'
import { isQueuePaused } from '../../engine/queue/controls.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'

const TRACKS_SHOWN = 1_000

/** `veza-studio status` */
export async function statusCommand(command: Command, options: CommonOptions): Promise<ExitCode> {
  const { terminal } = command
  await withEngine(command, options, async ({ db, folder, sessions }) => {
    const counts = new Map(
      db
        .prepare<[], { state: string; count: number }>(
          'SELECT state, count(*) AS count FROM jobs GROUP BY state',
        )
        .all()
        .map(({ state, count }) => [state, count]),
    )
    const publications = listPublications(db)
    const tracks = listTracks(db, TRACKS_SHOWN).map((track) => ({
      id: track.id,
      title: track.metadata.title,
      durationMs: track.durationMs,
      path: track.source.path,
      published: publications
        .filter(({ trackId, publishedAt }) => trackId === track.id && publishedAt !== null)
        .map(({ server, serverTrackId, url }) => ({ server, trackId: serverTrackId, url })),
    }))
    const signedIn = sessions.store
      .servers()
      .map((server) => ({ server, email: sessions.store.load(server)?.email }))
    const jobs = Object.fromEntries(jobStates.states.map((state) => [state, counts.get(state) ?? 0]))
    terminal.answer({ library: folder.root, paused: isQueuePaused(db), jobs, sessions: signedIn, tracks })
    const { say } = terminal
    terminal.print(folder.root)
    terminal.print(
      `${say('jobs')}: ${Object.entries(jobs)
        .map(([state, n]) => `${state} ${n}`)
        .join(', ')}`,
    )
    for (const { server, email } of signedIn) terminal.print(`${say('sessions')}: ${server} (${email})`)
    terminal.print(`${say('tracks')}: ${tracks.length}`)
    for (const { id, title, published } of tracks)
      terminal.print(`${id}  ${title}  ${published.map(({ url }) => url).join(' ')}`.trimEnd())
  })
  return exitCodes.ok
}
