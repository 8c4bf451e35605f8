import { app, type Session, session, shell, type WebContents } from 'electron'
import { isOwnPage } from './address.ts'
import { judgeOutside } from './outside.ts'

export interface GuardDeps {
  /** Origins of servers that the person works with. */
  knownOrigins(): ReadonlySet<string>
  /** Whether this host may be opened in the browser. */
  ask(host: string): Promise<boolean>
  /** Told of what was refused. */
  onRefused(what: string): void
}

/** Holds every window to our own page, before the first one is made; links open in the browser, if at all. */
export function guardEverything(deps: GuardDeps): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, deps))
  limitPermissions(session.defaultSession, deps)
}

function guard(contents: WebContents, deps: GuardDeps): void {
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    deps.onRefused('webview')
  })
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    void openOutside(event.url, deps)
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame) return
    event.preventDefault()
    deps.onRefused('frame')
  })
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url, deps)
    return { action: 'deny' }
  })
}

/** Opens a link in the person's browser, as far as `judgeOutside` and the person say so. */
export async function openOutside(address: string, deps: GuardDeps): Promise<void> {
  const judgement = judgeOutside(address, deps.knownOrigins())
  if (judgement.kind === 'refuse') return deps.onRefused('address')
  if (judgement.kind === 'ask' && !(await deps.ask(judgement.host))) return
  await shell.openExternal(judgement.url)
}

/** What our page asks for: to copy text that a person pressed a button for. Everything else no screen of ours needs. */
const ALLOWED = 'clipboard-sanitized-write'

/** Of one's own page alone, and of no frame in it. */
interface Asker {
  readonly isMainFrame: boolean
  /** Missing where no document asks. */
  readonly requestingUrl?: string
}
const mayUse = (permission: string, { isMainFrame, requestingUrl = '' }: Asker): boolean =>
  permission === ALLOWED && isMainFrame && isOwnPage(requestingUrl)

function limitPermissions(one: Session, deps: GuardDeps): void {
  one.setPermissionRequestHandler((_contents, permission, answer, asker) => {
    const isAllowed = mayUse(permission, asker)
    if (!isAllowed) deps.onRefused(`permission ${permission}`)
    answer(isAllowed)
  })
  one.setPermissionCheckHandler((_contents, permission, _origin, asker) => mayUse(permission, asker))
  one.setDevicePermissionHandler(() => false)
}
