import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

/** Another host serves this library already. */
export class StudioAlreadyOpen extends Error {
  override readonly name = 'StudioAlreadyOpen'
  readonly way: WayIn

  constructor(way: WayIn) {
    super('Veza Studio is open already with this library.')
    this.way = way
  }
}

const waySchema = z.object({
  address: z.string().optional(),
  page: z.string().optional(),
})
/** Opens the Studio that is open: an address to be shown, and a page to start a browser with. Each is missing where it does not say. */
export type WayIn = z.infer<typeof waySchema>

export interface Instance {
  /** @param newWay asked whenever somebody else wants to open this library */
  answer(newWay: () => WayIn): void
  /** The library has come back, or been there all along. */
  listen(): Promise<void>
  release(): Promise<void>
}

/** What the systems' addresses of sockets hold. */
const PATH_BYTES = 100
const ANSWER_MS = 5_000

/**
 * Makes this process the one host of a library, by a socket in its folder, which is its owner's alone; it ends with the
 * process. Two that begin at the very same moment may both succeed: their engines know of each other by a lock.
 * @param isMissing its drive is gone. Throws `StudioAlreadyOpen`
 */
export async function claimInstance(libraryDir: string, isMissing = false): Promise<Instance> {
  const path = socketPath(libraryDir)
  const server = createServer()
  const other = path === undefined ? undefined : await askOther(path)
  if (other) throw new StudioAlreadyOpen(other)
  // An engine may tell that it has begun after its host was stopped.
  let isReleased = false
  // A folder that cannot be written is the engine's to tell, on the screen.
  const listen = async () => {
    if (path !== undefined && !server.listening && !isReleased)
      await listenAt(server, path, libraryDir).catch(() => undefined)
  }
  // Nor is one whose drive is gone made anew: its host is known once it is back.
  if (!isMissing) await listen()
  const { answer, release } = instanceOf(server)
  return {
    ...{ answer, listen },
    release() {
      isReleased = true
      return release()
    },
  }
}

async function listenAt(server: Server, path: string, libraryDir: string): Promise<void> {
  if (process.platform !== 'win32') {
    mkdirSync(libraryDir, { recursive: true, mode: 0o700 })
    // Of a process that did not end in order.
    rmSync(path, { force: true })
  }
  server.listen(path)
  await once(server, 'listening')
  if (process.platform !== 'win32') chmodSync(path, 0o600)
}

function instanceOf(server: Server): Omit<Instance, 'listen'> {
  return {
    answer: (newWay) =>
      void server.on('connection', (socket) => {
        socket.on('error', () => socket.destroy())
        // Anybody of the machine may open a pipe of Windows.
        socket.end(JSON.stringify(process.platform === 'win32' ? {} : newWay()))
      }),
    release: () => new Promise((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
  }
}

/** Undefined where the folder lies too deep for one. */
function socketPath(libraryDir: string): string | undefined {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\veza-studio-${createHash('sha256').update(libraryDir.toLowerCase()).digest('hex')}`
  const path = join(libraryDir, 'host.sock')
  return [path, relative(process.cwd(), path)].find((one) => Buffer.byteLength(one) <= PATH_BYTES)
}

async function askOther(path: string): Promise<WayIn | undefined> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect')
  } catch {
    return undefined
  }
  // One that is starting answers once it has an address; one that hangs is open all the same.
  socket.setTimeout(ANSWER_MS, () => socket.destroy())
  const said = await text(socket).catch(() => '{}')
  return waySchema.catch({}).parse(JSON.parse(said || '{}'))
}
