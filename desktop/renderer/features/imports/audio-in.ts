import { audioExtensions, extensionOf } from '@veza/shared/media/formats.ts'

/** What of a folder that was chosen is audio by its name, folder by folder, as the engine takes it; nothing hidden. */
export function audioIn<F extends Pick<File, 'name' | 'webkitRelativePath'>>(files: readonly F[]): F[] {
  return files
    .filter(({ name, webkitRelativePath }) => {
      // The folder itself was named, whatever it is called.
      const below = webkitRelativePath.split('/').slice(1)
      return audioExtensions.includes(extensionOf(name)) && below.every((part) => !part.startsWith('.'))
    })
    .sort((one, other) =>
      one.webkitRelativePath.localeCompare(other.webkitRelativePath, 'en', { numeric: true }),
    )
}
