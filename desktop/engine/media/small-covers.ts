import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { FfmpegPaths } from '@veza/shared/media/ffmpeg.ts'
import { NotAPicture, writeSmallSquare } from '@veza/shared/media/pictures.ts'
import { SMALL_COVER_PX } from '@veza/shared/studio/media.ts'

/** Covers as rows show them, made when one is first looked at. They may be deleted at any time: they are made again. */
export interface SmallCovers {
  /** Throws where it could not be tried now. @returns its path; null where there is no such cover, or it is no picture */
  find(name: string): Promise<string | null>
}

export interface SmallCoversDeps {
  readonly covers: string
  readonly newId: NewId
  binaries(): Promise<FfmpegPaths>
}

/** A list that is scrolled asks for many at once. */
const AT_ONCE = 2

export function createSmallCovers(deps: SmallCoversDeps): SmallCovers {
  const folder = join(deps.covers, `small-${SMALL_COVER_PX}`)
  const beingMade = new Map<string, Promise<string | null>>()
  const waiting: (() => void)[] = []
  let running = 0

  async function turn(): Promise<void> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
  }
  function pass(): void {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  async function make(name: string, place: string): Promise<string | null> {
    const source = join(deps.covers, name)
    if (!(await isThere(source))) return null
    await turn()
    const unfinished = join(folder, `${deps.newId()}.part`)
    try {
      await mkdir(folder, { recursive: true })
      await writeSmallSquare(await deps.binaries(), source, unfinished, SMALL_COVER_PX)
      await rename(unfinished, place)
      return place
    } catch (error) {
      if (error instanceof NotAPicture) return null
      throw error
    } finally {
      await rm(unfinished, { force: true })
      pass()
    }
  }

  return {
    async find(name) {
      const place = join(folder, name)
      if (await isThere(place)) return place
      const making = beingMade.get(name) ?? make(name, place).finally(() => beingMade.delete(name))
      beingMade.set(name, making)
      return await making
    },
  }
}

const isThere = (path: string) =>
  stat(path).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  )
