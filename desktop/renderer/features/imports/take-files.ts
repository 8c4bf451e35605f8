import { audioExtensions } from '@veza/shared/media/formats.ts'
import { create } from 'zustand'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { audioIn } from './audio-in.ts'
import { createDrops } from './drops.ts'
import { importsTexts } from './texts.ts'

const drops = () => createDrops(localStorage, navigator.locks, () => crypto.randomUUID())
const NAMES_TOLD = 5

/** How many files are still being handed over. */
export const useTaking = create<{ readonly left: number }>(() => ({ left: 0 }))

/** Hands files to the engine, which keeps the list from then on. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  const count = (by: number) => useTaking.setState(({ left }) => ({ left: left + by }))
  count(files.length)
  // An app hands over places, not files: that is done at once.
  const drop = host.app ? undefined : await drops().begin(files.map(({ name }) => name))
  const settle = (many: number) => {
    // What a window is cut off from as it goes was not refused.
    if (isLeaving) return
    count(-many)
    drop?.settled(many)
  }
  const refuse = (file: File) => {
    settle(1)
    announceFault(say(importsTexts)('not-taken', { name: file.name }))
  }
  for await (const paths of host.pathsOf(files, refuse)) {
    await begin(paths)
    settle(paths.length)
  }
}

/** Where it fails, that has been said. */
async function begin(paths: readonly string[]): Promise<void> {
  const batchId = crypto.randomUUID()
  await untilAnswered(() => client.imports.start({ batchId, paths: [...paths] })).catch((error: unknown) =>
    announceFault(tellProblem(error)),
  )
}

let isLeaving = false
const askToStay = (event: BeforeUnloadEvent) => event.preventDefault()

/** While files are handed over, a window is not left unasked; what was lost by one that was left all the same is said. */
export function followTaking(signal: AbortSignal): void {
  if (host.app) return
  addEventListener('pagehide', () => {
    isLeaving = true
  })
  const stop = useTaking.subscribe(({ left }) =>
    left > 0 ? addEventListener('beforeunload', askToStay) : removeEventListener('beforeunload', askToStay),
  )
  signal.addEventListener('abort', stop)
  drops().followLost((names) => {
    const told = names.slice(0, NAMES_TOLD).join(', ')
    const more = names.length > NAMES_TOLD ? ' …' : ''
    announceFault(say(importsTexts)('lost', { count: names.length, names: told + more }))
  })
}

/** @see takeFiles */
export const takeDrop = (dropped: DataTransfer): Promise<void> =>
  host.filesOf(dropped).then(takeFiles, () => announceFault(say(importsTexts)('drop-unreadable')))

/** Asks for files as the system does. */
export function chooseFiles(): void {
  const accept = audioExtensions.map((extension) => `.${extension}`).join(',')
  ask({ multiple: true, accept }, takeFiles)
}

/** Asks for a folder; an app takes the folder itself, a browser what it says is in it. */
export async function chooseFolder(): Promise<void> {
  if (host.app) {
    const paths = await host.app.chooseFiles('folder')
    if (paths.length > 0) await begin(paths)
    return
  }
  ask({ webkitdirectory: true }, async (files) => {
    const audio = audioIn(files)
    if (audio.length === 0) announceFault(say(importsTexts)('folder-without-audio'))
    else await takeFiles(audio)
  })
}

function ask(
  wish: Partial<Pick<HTMLInputElement, 'multiple' | 'accept' | 'webkitdirectory'>>,
  take: (files: readonly File[]) => Promise<void>,
): void {
  const input = Object.assign(document.createElement('input'), { type: 'file', ...wish })
  input.addEventListener('change', () => void take([...(input.files ?? [])]))
  input.click()
}
