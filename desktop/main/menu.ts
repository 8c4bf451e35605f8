import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'
import type { Texts } from './texts.ts'

export interface MenuActions {
  show(screen?: string): void
  /** Has the window do what it calls so, and brings it to the front. */
  act(action: string): void
  quit(): void
}

/** The menu of the application. Shortcuts of the screens are theirs; only what every system expects is here. */
export function setMenu(texts: Texts, { show, act, quit }: MenuActions, isMac: boolean): void {
  const places: MenuItemConstructorOptions[] = [
    { label: texts.import, click: () => act('imports.choose') },
    { label: texts.importFolder, click: () => act('imports.choose-folder') },
    { type: 'separator' },
    { label: texts.library, click: () => show('/library') },
    { label: texts.queue, click: () => show('/queue') },
    { type: 'separator' },
    { label: texts.settings, click: () => show('/settings') },
    { type: 'separator' },
    { label: texts.quit, accelerator: 'CmdOrCtrl+Q', click: quit },
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'Veza Studio', submenu: places },
      { role: 'editMenu' },
      {
        role: 'viewMenu',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
        ],
      },
      ...(isMac ? ([{ role: 'windowMenu' }] as const) : []),
      {
        role: 'help',
        submenu: [
          { label: texts.help, click: () => show('/help') },
          { label: texts.shortcuts, click: () => act('help.shortcuts') },
        ],
      },
    ]),
  )
}

/** A place beside the clock, for while no window is open. */
export function createTray(icon: string, texts: Texts, { show, quit }: MenuActions): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon))
  tray.setToolTip('Veza Studio')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: texts.open, click: () => show() },
      { label: texts.queue, click: () => show('/queue') },
      { type: 'separator' },
      { label: texts.quit, click: quit },
    ]),
  )
  tray.on('click', () => show())
  return tray
}
