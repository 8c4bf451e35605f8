import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fillLibrary, openLibraryBeside } from '../../e2e/support/many-tracks.ts'
import { member } from '../../e2e/support/people.ts'
import { descendantsOf } from '../../e2e/support/process-tree.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../e2e/support/studio.ts'

export type Browser = StudioTest['browser']
export type Page = Awaited<ReturnType<StudioTest['open']>>['page']
export type WindowOptions = NonNullable<Parameters<StudioTest['open']>[0]>

export interface StudioPlace extends StudioTest {
  /** A window in which somebody is signed in. */
  readonly page: Page
}

/** The whole Studio, with somebody signed in. @param tracks so many in the library, without files */
export async function openStudioPlace({ tracks = 0 } = {}): Promise<StudioPlace> {
  const studio = await startStudioTest()
  try {
    const { page } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.locator('main h1').waitFor()
    if (tracks > 0) {
      const db = await openLibraryBeside(studio.libraryDir)
      await fillLibrary(db, tracks, randomUUID, new Date())
      db.close()
      await page.locator('[data-row="0"]').waitFor({ timeout: 60_000 })
    }
    return Object.assign(Object.create(studio) as StudioTest, { page })
  } catch (error) {
    await studio.stop()
    throw error
  }
}

/** Of the one engine that this process has started. */
export async function engineProcess(): Promise<number> {
  for (;;) {
    const pid = descendantsOf(process.pid).find((one) => commandOf(one).includes('bridge/process/main.ts'))
    if (pid !== undefined) return pid
    await sleep(50)
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const HERTZ = 100

/** Seconds of processor that a process has used so far. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / HERTZ
}

/** Memory that a process holds, MB. */
export function residentMbOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_000
}

/** How many processes want a core, so that a figure can be read. */
export const load = (): number => Math.round((loadavg()[0] ?? 0) * 10) / 10
