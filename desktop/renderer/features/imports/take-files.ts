import { audioExtensions } from '@veza/shared/media/formats.ts'
import { create } from 'zustand'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { importsTexts } from './texts.ts'

/** How many files are still being handed over. */
export const useTaking = create<{ readonly left: number }>(() => ({ left: 0 }))

/** Hands files to the engine, which keeps the list from then on. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  const count = (by: number) => useTaking.setState(({ left }) => ({ left: left + by }))
  const refuse = (file: File) => {
    count(-1)
    announceFault(say(importsTexts)('not-taken', { name: file.name }))
  }
  count(files.length)
  for await (const paths of host.pathsOf(files, refuse)) {
    const batchId = crypto.randomUUID()
    await untilAnswered(() => client.imports.start({ batchId, paths: [...paths] })).catch((error: unknown) =>
      announceFault(tellProblem(error)),
    )
    count(-paths.length)
  }
}

/** @see takeFiles */
export const takeDrop = (dropped: DataTransfer): Promise<void> =>
  host.filesOf(dropped).then(takeFiles, () => announceFault(say(importsTexts)('drop-unreadable')))

/** Asks for files as the system does. */
export function chooseFiles(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = audioExtensions.map((extension) => `.${extension}`).join(',')
  input.addEventListener('change', () => void takeFiles([...(input.files ?? [])]))
  input.click()
}
