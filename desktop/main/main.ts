// The desktop app. Electron starts here.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, protocol } from 'electron'
import { readAppSurroundings } from '../config/app.ts'
import { readStudioConfig } from '../config/config.ts'
import { knownLibraries } from '../folders/known-libraries.ts'
import { libraryChoice } from '../folders/library-choice.ts'
import { APP_SCHEME } from './address.ts'
import { StudioApp } from './app.ts'
import { readUpdatePlace } from './build-facts.ts'
import { LINK_SCHEME, linkAmong } from './deep-links.ts'

/** `main` of the build. */
const here = import.meta.dirname

function begin(): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
    },
  ])
  app.setAsDefaultProtocolClient(LINK_SCHEME)
  let studio: StudioApp | undefined
  let link = linkAmong(process.argv)
  // It may come before this one is ready.
  app.on('second-instance', (_event, argv) => {
    link = linkAmong(argv) ?? link
    studio?.show(linkAmong(argv))
  })
  app.on('activate', () => studio?.show())
  // macOS tells of a link by an event, before the app is ready where the link started it.
  app.on('open-url', (event, url) => {
    event.preventDefault()
    link = url
    studio?.show(url)
  })
  app.on('window-all-closed', () => studio?.windowsClosed())
  app.on('before-quit', (event) => {
    if (studio && !studio.mayQuit()) event.preventDefault()
  })
  void app.whenReady().then(() => {
    studio = openStudio(link)
  }, told)
}

function openStudio(link: string | undefined): StudioApp {
  const bundled = join(
    process.resourcesPath,
    'ffmpeg',
    process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg',
  )
  const { libraryDir, isLibraryNamed, knownLibraries: known } = readStudioConfig()
  const choice = libraryChoice(join(app.getPath('userData'), 'library.json'))
  const studio = new StudioApp({
    files: {
      engine: join(here, 'engine.js'),
      preload: join(here, '../preload/preload.cjs'),
      pages: join(here, '../renderer'),
      icon: join(here, 'icon.png'),
      ffmpeg: existsSync(bundled) ? bundled : undefined,
    },
    libraryDir: isLibraryNamed ? libraryDir : (choice.read() ?? libraryDir),
    library: { choice, known: knownLibraries(known) },
    updatePlace: readUpdatePlace(join(here, 'build.json')),
    surroundings: readAppSurroundings(),
    link,
  })
  studio.open()
  return studio
}

function told(error: unknown): void {
  dialog.showErrorBox('Veza Studio', error instanceof Error ? (error.stack ?? error.message) : String(error))
  app.exit(1)
}

if (app.requestSingleInstanceLock()) begin()
else app.quit()
