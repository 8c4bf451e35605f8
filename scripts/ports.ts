import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

/** True where a server may listen on that TCP port of that address now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Below those that systems give to connections that go out, of which one could take it before anybody listens. */
const OWN_PORTS = { from: 15_000, to: 32_000 }
const TRIES = 100

/** The preferred TCP port if it is free, else one by chance that is. Free now: listen on it soon. Throws `Error` where none is found. */
export async function freePort(preferred?: number, host = '127.0.0.1'): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred, host))) return preferred
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(OWN_PORTS.from, OWN_PORTS.to)
    if (await isPortFree(port, host)) return port
  }
  throw new Error(`Of ${TRIES} ports between ${OWN_PORTS.from} and ${OWN_PORTS.to} none is free on ${host}.`)
}

export interface PortHolder {
  readonly pid: number
  /** The command line, as the process was started. */
  readonly command: string
}

/**
 * Which process listens on a TCP port of this machine. Undefined where nobody does, where the system has no
 * /proc, or where the holder belongs to another user and may not be looked at.
 */
export function portHolder(port: number): PortHolder | undefined {
  const sockets = listeningSockets(port)
  if (sockets.size === 0) return undefined
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid) && holdsAny(pid, sockets)) return { pid, command: commandLine(pid) }
  }
  return undefined
}

function listeningSockets(port: number): Set<string> {
  const listening = '0A'
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readOrEmpty(table).split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
      if (local?.endsWith(suffix) && state === listening) inodes.add(`socket:[${inode}]`)
    }
  }
  return inodes
}

function holdsAny(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).some((fd) => sockets.has(linkTarget(`${folder}/${fd}`)))
  } catch {
    return false
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function commandLine(pid: number): string {
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
