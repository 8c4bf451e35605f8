import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { LIBRARY_MISSING, type Supervisor } from '../bridge/process/supervisor.ts'
import { type HeldLock, tryLock } from '../folders/lock.ts'

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
  /** The library's drive is gone: nothing of this host's is left there, so that it can be had again. `listen` takes the library anew. */
  leave(): Promise<void>
  release(): Promise<void>
}

/** What the systems' addresses of sockets hold. */
const PATH_BYTES = 100
const ANSWER_MS = 5_000
const LOOK_MS = 50

/**
 * Makes this process the one host of a library: by a lock in its folder, which ends with the process, and by a socket beside
 * it that tells others the way in. The socket is its owner's alone, and nobody touches it without the lock.
 * @param isMissing its drive is gone. Throws `StudioAlreadyOpen`
 */
export async function claimInstance(libraryDir: string, isMissing = false): Promise<Instance> {
  const { server, answer } = answeringServer()
  const place: Place = { libraryDir, path: socketPath(libraryDir), server }
  // Nor is one whose drive is gone made anew: its host is known once it is back.
  let claim = isMissing ? undefined : await firstClaim(place)
  // An engine may tell that it has begun after its host was stopped.
  let isReleased = false
  let turn = Promise.resolve()
  const inTurn = (step: () => unknown) => (turn = turn.then(step).then(() => undefined))
  const letGo = () => {
    const held = claim
    claim = undefined
    // Whoever asks just now is answered all the same.
    const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined
    return { held, closed }
  }
  return {
    answer,
    listen: () =>
      inTurn(async () => {
        if (claim !== undefined || isReleased) return
        const lock = await lockOf(libraryDir)
        // Another was quicker: what it has put there is its own. The engines know of each other by a lock of theirs.
        if (lock !== null) claim = await listenWith(place, lock)
      }),
    leave: () => inTurn(() => letGo().held?.release()),
    async release() {
      isReleased = true
      answer(() => ({}))
      await turn
      const { held, closed } = letGo()
      await closed
      // Last: until the socket is gone its name is this process's.
      held?.release()
    },
  }
}

/** The library is this host's while its engine has it, and anybody's while its drive is gone. */
export function holdWhileThere(
  supervisor: Pick<Supervisor, 'onNews'>,
  { listen, leave }: Pick<Instance, 'listen' | 'leave'>,
): void {
  supervisor.onNews(({ engine, reason }) => {
    if (engine === 'running') void listen()
    else if (engine === 'stopped' && reason?.code === LIBRARY_MISSING) void leave()
  })
}

interface Place {
  readonly libraryDir: string
  /** Undefined where the folder lies too deep for a socket. */
  readonly path: string | undefined
  readonly server: Server
}

/** Throws `StudioAlreadyOpen` where another holds the library. @returns undefined where it cannot be taken yet */
async function firstClaim(place: Place): Promise<HeldLock | undefined> {
  // One that has just begun listens in a moment; one that is ending lets go.
  for (const until = performance.now() + ANSWER_MS; ; await sleep(LOOK_MS)) {
    const lock = await lockOf(place.libraryDir)
    // Asked with the lock in hand as well: not every file system honours one.
    const other = place.path === undefined ? undefined : await askOther(place.path)
    if (lock !== null && other === undefined) return await listenWith(place, lock)
    lock?.release()
    if (other !== undefined || performance.now() >= until) throw new StudioAlreadyOpen(other ?? {})
  }
}

const NO_LOCK: HeldLock = { release: () => undefined }

/** A folder that cannot be written is the engine's to tell, on the screen. @returns null where another holds it */
async function lockOf(libraryDir: string): Promise<HeldLock | null> {
  try {
    mkdirSync(libraryDir, { recursive: true, mode: 0o700 })
    return await tryLock(join(libraryDir, 'host.lock'))
  } catch {
    return NO_LOCK
  }
}

/** @returns undefined where there was nothing to be locked: it is tried again */
async function listenWith({ server, path }: Place, lock: HeldLock): Promise<HeldLock | undefined> {
  if (lock === NO_LOCK) return undefined
  if (path === undefined) return lock
  try {
    // Of a process that did not end in order.
    if (process.platform !== 'win32') rmSync(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
    if (process.platform !== 'win32') chmodSync(path, 0o600)
  } catch {
    // It is the one host all the same; whoever comes second is told no address.
  }
  return lock
}

/** Who asks while this one is starting is answered once it has an address. */
function answeringServer(): Pick<Instance, 'answer'> & Pick<Place, 'server'> {
  const way = Promise.withResolvers<() => WayIn>()
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    // Anybody of the machine may open a pipe of Windows.
    void way.promise.then((newWay) =>
      socket.end(JSON.stringify(process.platform === 'win32' ? {} : newWay())),
    )
  })
  return { server, answer: way.resolve }
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
  // One that hangs is open all the same.
  socket.setTimeout(ANSWER_MS, () => socket.destroy())
  const said = await text(socket).catch(() => '{}')
  return waySchema.catch({}).parse(JSON.parse(said || '{}'))
}
