import { spawn } from 'node:child_process'
import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { AppImageUpdater } from 'electron-updater'

/**
 * Replaces an AppImage in one step. The library's own way removes the old file before it moves the new one, possibly
 * from another file system: a full disk or a lost power line between would leave nobody a Studio.
 */
export class WholeAppImageUpdater extends AppImageUpdater {
  readonly #file: string
  readonly #environment: Readonly<Record<string, string | undefined>>

  /** @param file the AppImage that runs @param environment of the Studio that is started after it */
  constructor(
    file: string,
    environment: Readonly<Record<string, string | undefined>>,
    ...args: ConstructorParameters<typeof AppImageUpdater>
  ) {
    super(...args)
    this.#file = file
    this.#environment = environment
  }

  protected override doInstall({ isForceRunAfter }: { readonly isForceRunAfter: boolean }): boolean {
    const { installerPath } = this
    if (installerPath === null) throw new Error('There is no downloaded update.')
    replaceWhole(installerPath, this.#file)
    const env = { ...this.#environment, APPIMAGE_SILENT_INSTALL: 'true' }
    if (isForceRunAfter) spawn(this.#file, [], { detached: true, stdio: 'ignore', env }).unref()
    return true
  }
}

function replaceWhole(from: string, to: string): void {
  const draft = `${to}.new`
  try {
    copyFileSync(from, draft)
    chmodSync(draft, 0o755)
    const file = openSync(draft, 'r')
    fsyncSync(file)
    closeSync(file)
    renameSync(draft, to)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
