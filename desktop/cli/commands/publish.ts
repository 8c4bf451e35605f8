import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type TrackPatch, trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { nameOfZone, readPlannedTime, tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { NetworkProblem } from '../../engine/api/problem.ts'
import type { Engine } from '../../engine/engine.ts'
import { getPublication } from '../../engine/library/publications.ts'
import { getTrack, type LibraryTrack, updateTrack } from '../../engine/library/tracks.ts'
import { planOffer } from '../../engine/products/planned-offers.ts'
import { SignedOut, signOut } from '../../engine/session/session.ts'
import { findWorkingSet } from '../../engine/transcode/work-folder.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explained, explainServer } from '../explain.ts'
import { serverLimits } from '../limits.ts'
import { lyricsFrom } from '../lyrics.ts'
import { admitCurrency, type PriceOptions, readPrice, untilPriced } from '../price.ts'
import { type Account, type Credentials, ensureCreator, ensureSignedIn, serverOrigin } from '../session.ts'
import { ToldError } from '../told-error.ts'
import { interruption, runJobs } from '../work.ts'
import { tellRefusal } from './import.ts'

export interface PublishOptions extends CommonOptions, PriceOptions {
  readonly server?: string
  readonly email?: string
  readonly password?: string
  readonly totp?: string
  readonly title?: string
  readonly description?: string
  readonly genre?: string
  readonly tags?: string
  readonly lyrics?: string
  readonly visibility?: string
  readonly lossless?: boolean
  readonly paid?: boolean
  readonly preview?: boolean
  readonly at?: string
  readonly overwrite?: boolean
  readonly patience: number
}

/** `veza-studio publish FILE`: the whole way, and from wherever an earlier run was cut. */
export async function publishCommand(
  command: Command,
  file: string,
  options: PublishOptions,
): Promise<ExitCode> {
  // What was typed is judged before anything is done: nobody waits for a transcode to hear of a title too long.
  const lyrics = options.lyrics === undefined ? undefined : await lyricsFrom(command, options.lyrics)
  const changes = { ...readMetadata(command, options), lyrics }
  const publishAt = options.at === undefined ? null : readTime(command, options.at)
  const price = readPrice(command, options)
  const server = serverOrigin(command, options.server)
  const path = resolve(command.config.cwd, file)
  await refuseFolder(command, path)
  return await withEngine(command, options, async (engine) => {
    await admitFile(command, engine, path, server)
    if (price) await admitCurrency(command, engine, server, price)
    const track = await importOne(command, engine, path, server)
    updateTrack(engine.db, track.id, { ...changes, lossless: options.lossless }, systemClock.now())
    const account = await signedInCreator(command, engine, {
      server: options.server,
      email: options.email,
      password: options.password,
      totp: options.totp,
    })
    if (price) planOffer(engine.db, track.id, price, systemClock.now())
    const plan = engine.publish(getTrack(engine.db, track.id) ?? track, account, {
      overwrite: options.overwrite ?? false,
      publishAt,
    })
    await runJobs(command, engine, { ids: plan.jobIds }, { patienceSeconds: options.patience })
    const result = await resultOf(engine, plan.publicationId)
    command.terminal.print(outcome(command, result))
    if (price) {
      const sold = await sale(command, engine, plan.publicationId, options.patience)
      command.terminal.answer({ ...result, price: sold })
      return exitCodes.ok
    }
    command.terminal.answer(result)
    return exitCodes.ok
  })
}

/** What was published is so, whatever becomes of its price. */
async function sale(command: Command, engine: Engine, publicationId: string, patience: number) {
  const publication = getPublication(engine.db, publicationId)
  const sold = publication ? await untilPriced(command, engine, publication, patience) : null
  const { terminal } = command
  if (sold)
    terminal.print(
      terminal.say(saleWords[sold.status], { price: `${sold.amount} ${sold.currency.toUpperCase()}` }),
    )
  return sold
}

const saleWords = { draft: 'priced', 'on-sale': 'on-sale', withdrawn: 'priced' } as const

/** The server may have published it at once: while it was brought there, its time passed. */
function outcome({ terminal: { say, language } }: Command, { url, publishAt }: Result): string {
  if (publishAt === null) return say('published', { url: url ?? '' })
  const when = tellPlannedTime(publishAt, { language, now: systemClock.now() })
  return say('planned', { url: url ?? '', when })
}

/** @returns UTC */
function readTime({ terminal: { language } }: Command, value: string): string {
  const time = readPlannedTime(value, systemClock.now())
  if (time.kind === 'at') return time.at
  const codes = { unreadable: 'bad-time', passed: 'time-passed', 'too-far': 'time-too-far' } as const
  throw new ToldError(explained(codes[time.kind], exitCodes.usage, language, { value, zone: nameOfZone() }))
}

async function refuseFolder({ terminal: { language } }: Command, path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) throw new ToldError(explained('one-file', exitCodes.refused, language, { path }))
}

/** By the server's own limits, asked before anything is made; or what it said last, where it cannot be asked now. */
async function admitFile(command: Command, engine: Engine, path: string, server: string): Promise<void> {
  const limitBytes = (await serverLimits(command, engine, server))?.audioBytes
  const found = await stat(path).catch(() => null)
  if (limitBytes === undefined || !found?.isFile() || found.size <= limitBytes) return
  const params = { path, bytes: found.size, limitBytes, server }
  throw new ToldError(explained('file-too-large', exitCodes.refused, command.terminal.language, params))
}

function readMetadata({ terminal }: Command, options: PublishOptions): TrackPatch {
  const parsed = trackPatchSchema.safeParse({
    title: options.title,
    description: options.description,
    genre: options.genre,
    tags: options.tags
      ?.split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
    visibility: options.visibility,
    paid: options.paid,
    previewEnabled: options.preview,
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue?.path[0] === 'visibility') {
    const value = options.visibility ?? ''
    throw new ToldError(explained('bad-visibility', exitCodes.usage, terminal.language, { value }))
  }
  const params = { field: String(issue?.path[0] ?? ''), detail: issue?.message ?? '' }
  throw new ToldError(explained('bad-metadata', exitCodes.usage, terminal.language, params))
}

async function importOne(
  command: Command,
  engine: Engine,
  path: string,
  server: string,
): Promise<LibraryTrack> {
  const { terminal, signal } = command
  try {
    for await (const outcome of engine.importAll([path], signal, server)) {
      if (outcome.kind !== 'refused') return outcome.track
      const why = tellRefusal(terminal, outcome.refusal)
      throw new ToldError({
        ...explained('file-refused', exitCodes.refused, terminal.language, { path, why }),
        code: outcome.refusal.code,
      })
    }
  } catch (error) {
    if (signal.aborted) throw new ToldError(interruption(command))
    throw error
  }
  throw new ToldError(
    explained('usage', exitCodes.refused, terminal.language, { detail: terminal.say('nothing-there') }),
  )
}

async function signedInCreator(command: Command, engine: Engine, credentials: Credentials): Promise<Account> {
  const account = await ensureSignedIn(command, engine, credentials)
  try {
    await ensureCreator(command, engine, account)
    return account
  } catch (error) {
    // Signed in before, and no network now: the queue waits for it.
    if (error instanceof NetworkProblem) return account
    if (!(error instanceof SignedOut))
      throw new ToldError(explainServer(error, account.server, command.terminal.language))
  }
  // The kept session has ended: the address and the password, where they were given, begin a new one.
  await signOut(engine.sessions, account.server)
  const again = await ensureSignedIn(command, engine, credentials)
  await ensureCreator(command, engine, again)
  return again
}

type Result = Awaited<ReturnType<typeof resultOf>>

/** What a publish ends with: one line that scripts read. */
async function resultOf(engine: Engine, publicationId: string) {
  const publication = getPublication(engine.db, publicationId)
  const track = publication && getTrack(engine.db, publication.trackId)
  const working = track && (await findWorkingSet(engine.folder, track.source.sha256, track.lossless))
  const set = working?.set
  return {
    trackId: publication?.serverTrackId ?? null,
    url: publication?.url ?? null,
    masterUrl: publication?.masterUrl ?? null,
    /** When it becomes public; null: it is. */
    publishAt: publication?.publishedAt ? null : (publication?.publishAt ?? null),
    durationMs: set?.durationMs ?? track?.durationMs ?? null,
    integratedLufs: set?.loudness.integratedLufs ?? null,
    truePeakDbtp: set?.loudness.truePeakDbtp ?? null,
    renditions: set?.renditions.map(({ name }) => name) ?? [],
  }
}
