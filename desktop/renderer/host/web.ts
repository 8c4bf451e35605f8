import { NotLetIn, type Wire } from '@veza/desktop/bridge/client/index.ts'
import { audioExtensions, extensionOf } from '@veza/shared/media/formats.ts'
import { mediaPath } from '@veza/shared/studio/media.ts'
import { z } from 'zod'
import type { Host } from './host.ts'

const KEY = 'veza.key'
const MEDIA_KEY = 'veza.media-key'
const CLAIM = 'veza.claim'
const TOKEN = /^#open=([\w-]+)$/
const passSchema = z.object({ key: z.string(), mediaKey: z.string() })
const reportSchema = z.object({ report: z.string() })
const receivedSchema = z.object({ path: z.string() })

/** The host that serves this page on this machine's loopback. */
export function webHost(): Host {
  // Another address, opened in this very tab: it changes nothing but the fragment.
  addEventListener('hashchange', () => {
    if (TOKEN.test(location.hash)) location.reload()
  })
  return {
    async openWire() {
      await exchangeToken()
      const key = localStorage.getItem(KEY)
      if (key === null) throw new NotLetIn()
      const socket = new WebSocket(`ws://${location.host}/bridge`, ['veza', key])
      socket.binaryType = 'arraybuffer'
      await new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => resolve(), { once: true })
        socket.addEventListener('close', () => reject(new Error('The host did not answer.')), { once: true })
      }).catch(async (error: unknown) => {
        await assertLetIn(key)
        throw error
      })
      return wireOf(socket)
    },
    mediaUrl: (media) => `${mediaPath(media)}?key=${localStorage.getItem(MEDIA_KEY) ?? ''}`,
    app: undefined,
    async copyDiagnostics() {
      const { report } = reportSchema.parse(await (await ask('/diagnostics')).json())
      // One may look at it, and copy it by hand, where the browser does not let us.
      await navigator.clipboard.writeText(report).catch(() => undefined)
      return report
    },
    startEngineAgain: async () => void (await ask('/start-again')),
    beginAnew: async () => void (await ask('/begin-anew')),
    async filesOf(dropped) {
      const entries = [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
      return entries.length > 0 ? await filesIn(entries) : [...dropped.files]
    },
    async *pathsOf(files, onFault) {
      for (const file of files) {
        const path = await send(file).catch(() => onFault(file))
        if (path !== undefined) yield [path]
      }
    },
  }
}

/** The address that was opened holds a token that works for one window; it does not stay in the history. */
async function exchangeToken(): Promise<void> {
  const token = TOKEN.exec(location.hash)?.[1]
  if (token === undefined) return
  const body = JSON.stringify({ token, claim: claimOfThisWindow() })
  const answer = await fetch('/session', { method: 'POST', body })
  // Refused: used before, by another window most likely. Then there is a key.
  if (answer.ok) {
    const pass = passSchema.parse(await answer.json())
    localStorage.setItem(KEY, pass.key)
    localStorage.setItem(MEDIA_KEY, pass.mediaKey)
  }
  // Another address has been opened in this very tab: its turn comes with the reload.
  if (TOKEN.exec(location.hash)?.[1] === token) history.replaceState(null, '', '/')
}

/** Outlives a reload: with it the window gets again what it had asked for and did not hear. */
function claimOfThisWindow(): string {
  const claim = sessionStorage.getItem(CLAIM) ?? crypto.randomUUID()
  sessionStorage.setItem(CLAIM, claim)
  return claim
}

async function ask(path: string): Promise<Response> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'x-veza-key': localStorage.getItem(KEY) ?? '' },
  })
  if (!answer.ok) throw new Error(`The host answered ${answer.status} to ${path}.`)
  return answer
}

async function assertLetIn(key: string): Promise<void> {
  const answer = await fetch('/check', { method: 'POST', headers: { 'x-veza-key': key } })
  if (answer.status === 401) throw new NotLetIn()
}

function wireOf(socket: WebSocket): Wire {
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(message as string)
    },
    onMessage(listener) {
      socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
        listener(typeof data === 'string' ? data : new Uint8Array(data)),
      )
    },
    onClose: (listener) => socket.addEventListener('close', ({ code }) => listener(code), { once: true }),
  }
}

async function send(file: File): Promise<string> {
  const answer = await fetch(`/files?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    headers: { 'x-veza-key': localStorage.getItem(KEY) ?? '' },
    body: file,
  })
  if (!answer.ok) throw new Error(`The host did not take ${file.name}: ${answer.status}`)
  return receivedSchema.parse(await answer.json()).path
}

/** Files themselves, whatever they are; of folders what is audio by its name, as the engine takes them. */
async function filesIn(entries: readonly FileSystemEntry[], isNamed = true): Promise<File[]> {
  const found: File[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.') && !isNamed) continue
    if (entry.isDirectory)
      found.push(...(await filesIn(await entriesOf(entry as FileSystemDirectoryEntry), false)))
    else if (isNamed || audioExtensions.includes(extensionOf(entry.name)))
      found.push(
        await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
      )
  }
  return found
}

/** A browser hands out a folder a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) break
    all.push(...some)
  }
  return all.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
}
