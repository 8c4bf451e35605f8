import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TOKEN_MS } from './keys.ts'

/**
 * Pages on the disk that send a browser on to a one-time address. What a program is started with can be read by everybody
 * who uses the machine; such a page by its owner alone.
 */
export interface OpeningPages {
  /**
   * @param addressFor is told what to call once the address was used
   * @returns the page's own address. Throws where the folder cannot be written
   */
  write(addressFor: (onUse: () => void) => string): string
  /** Those too that a process left which did not end in order. */
  removeAll(): void
}

const RANDOM_BYTES = 12
const NAME = /^open-[\w-]{16}\.html$/

/** @param folder the library's @param isMissing its drive is gone */
export function openingPages(folder: string, isMissing: () => boolean = () => false): OpeningPages {
  return {
    write(addressFor) {
      if (isMissing()) throw new Error('The library folder is not there.')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, `open-${randomBytes(RANDOM_BYTES).toString('base64url')}.html`)
      const remove = () => rmSync(path, { force: true })
      const tooOld = setTimeout(remove, TOKEN_MS).unref()
      const address = addressFor(() => {
        clearTimeout(tooOld)
        remove()
      })
      // Nothing that lies there already is written into, or followed.
      writeFileSync(path, pageTo(address), { mode: 0o600, flag: 'wx' })
      return pathToFileURL(path).href
    },
    removeAll() {
      for (const name of namesIn(folder)) rmSync(join(folder, name), { force: true })
    },
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name))
  } catch {
    // There is no library yet, or one that cannot be read: the engine's to tell.
    return []
  }
}

/** @param address ours: it holds nothing that HTML knows */
const pageTo = (address: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Veza Studio</title>
<a href="${address}">Veza Studio</a>
</html>
`
