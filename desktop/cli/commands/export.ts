import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { listPublications } from '../../engine/library/publications.ts'
import { type LibraryTrack, listTracks } from '../../engine/library/tracks.ts'
import { hashFile } from '../../engine/transcode/source.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'

const PAGE = 500

/** `veza-studio export [--to DIR]`: everything that the library knows, in a form that outlives it. */
export async function exportCommand(
  command: Command,
  options: CommonOptions & { readonly to?: string },
): Promise<ExitCode> {
  const { terminal, config } = command
  return await withEngine(command, options, async (engine) => {
    const tracks = allTracks(engine).map((track) => ({
      ...track,
      publications: listPublications(engine.db, track.id),
    }))
    const document = { format: 'veza-library', version: 1, tracks }
    if (options.to === undefined) {
      terminal.answer(document)
      for (const line of JSON.stringify(document, null, 2).split('\n')) terminal.print(line)
      return exitCodes.ok
    }
    const to = resolve(config.cwd, options.to)
    await mkdir(join(to, 'originals'), { recursive: true })
    await mkdir(join(to, 'covers'), { recursive: true })
    const missing: string[] = []
    for (const track of tracks) {
      command.signal.throwIfAborted()
      if (!(await copyTrack(engine, track, to))) missing.push(track.source.path)
    }
    await writeWhole(join(to, 'library.json'), JSON.stringify(document, null, 2))
    for (const path of missing) terminal.note(`${terminal.say('refused')}: ${path}`)
    terminal.print(terminal.say('exported', { count: tracks.length - missing.length, to }))
    terminal.answer({ to, tracks: tracks.length, missing })
    return missing.length > 0 ? exitCodes.refused : exitCodes.ok
  })
}

function allTracks({ db }: Engine): LibraryTrack[] {
  const tracks: LibraryTrack[] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = listTracks(db, PAGE, offset)
    tracks.push(...page)
    if (page.length < PAGE) return tracks
  }
}

/** @returns false where the original is gone or no longer what was imported */
async function copyTrack(engine: Engine, track: LibraryTrack, to: string): Promise<boolean> {
  const { path, sha256 } = track.source
  if (track.coverFile !== null)
    await copyFile(join(engine.folder.covers, track.coverFile), join(to, 'covers', track.coverFile)).catch(
      () => undefined,
    )
  const place = join(to, 'originals', `${track.id}${extname(basename(path))}`)
  const draft = `${place}.part`
  try {
    await copyFile(path, draft)
    if ((await hashFile(draft)) !== sha256) return false
    await rename(draft, place)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    return false
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.part`
  {
    await using file = await open(draft, 'w')
    await file.writeFile(text)
    await file.sync()
  }
  await rename(draft, path)
}
