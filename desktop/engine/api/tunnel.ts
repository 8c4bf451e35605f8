import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { buildConnector } from 'undici'
import { type Way, waysTo } from './way-out.ts'

type Wanted = buildConnector.Options

/** What led nowhere is tried last for as long (ms). */
const DEAD_MS = 60_000
/** Until when, by way and place. Of the process, as the ways are: who asks next has sockets of its own. */
const deadUntil = new Map<string, number>()

/**
 * Opens sockets by whatever way leads to where they go, asked for each of them anew: straight, or through a proxy's tunnel (CONNECT),
 * which carries http and https alike.
 * @param connectMs for the last way; those before it share as much, so that one that is silent leaves time for the next
 * @param monotonicMs the clock that nobody sets
 */
export function connectorByWay(
  connectMs: number,
  allowH2?: boolean,
  monotonicMs: () => number = () => performance.now(),
): buildConnector.connector {
  const direct = directWithin(allowH2)
  return (wanted, callback) => {
    connectByWay(wanted, direct, connectMs, monotonicMs).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    )
  }
}

type Direct = (timeout: number) => buildConnector.connector

/** One for each limit: it remembers sessions of TLS. */
function directWithin(allowH2: boolean | undefined): Direct {
  const made = new Map<number, buildConnector.connector>()
  return (timeout) => {
    const known = made.get(timeout)
    if (known) return known
    const connector = buildConnector({ timeout, ...(allowH2 === undefined ? {} : { allowH2 }) })
    made.set(timeout, connector)
    return connector
  }
}

async function connectByWay(
  wanted: Wanted,
  direct: Direct,
  connectMs: number,
  monotonicMs: () => number,
): Promise<Socket> {
  const place = `${wanted.protocol}//${wanted.host ?? wanted.hostname}`
  const nameOf = (way: Way) => `${way?.href ?? 'straight'} ${place}`
  const isDead = (way: Way) => monotonicMs() < (deadUntil.get(nameOf(way)) ?? 0)
  const found = await waysTo(new URL(place))
  const ways = [...found.filter((way) => !isDead(way)), ...found.filter(isDead)]
  const failures: unknown[] = []
  for (const [at, way] of ways.entries())
    try {
      const limitMs = at === ways.length - 1 ? connectMs : Math.round(connectMs / ways.length)
      const socket = await openBy(way, wanted, direct(limitMs), limitMs)
      deadUntil.delete(nameOf(way))
      return socket
    } catch (error) {
      failures.push(error)
      if (!(error instanceof ProxyRefused)) bury(nameOf(way), monotonicMs())
    }
  throw failures[0]
}

function bury(name: string, now: number): void {
  for (const [one, until] of deadUntil) if (until <= now) deadUntil.delete(one)
  deadUntil.set(name, now + DEAD_MS)
}

async function openBy(
  way: Way,
  wanted: Wanted,
  direct: buildConnector.connector,
  limitMs: number,
): Promise<Socket> {
  if (way === null) return await opened(direct, wanted)
  const tunnel = await openTunnel(way, wanted, limitMs)
  // Whatever the proxy is, what goes through is read by the server alone.
  return wanted.protocol === 'https:' ? await opened(direct, { ...wanted, httpSocket: tunnel }) : tunnel
}

/** It is there, and lets nobody through. */
class ProxyRefused extends Error {
  override readonly name = 'ProxyRefused'
}

const opened = (connector: buildConnector.connector, wanted: Wanted): Promise<Socket> =>
  new Promise((resolve, reject) =>
    connector(wanted, (error, socket) => (socket ? resolve(socket) : reject(error))),
  )

/** Throws what the proxy said, where it lets nobody through. */
function openTunnel(proxy: URL, { hostname, port, protocol }: Wanted, connectMs: number): Promise<Socket> {
  const { host } = proxy
  if (!proxy.protocol.startsWith('http'))
    return Promise.reject(new ProxyRefused(`${host} is a SOCKS proxy: name it in HTTPS_PROXY`))
  const place = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
  const { username, password } = proxy
  const pass = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  const options: RequestOptions = {
    ...{ method: 'CONNECT', path: place, agent: false, timeout: connectMs },
    ...{ host: proxy.hostname.replace(/^\[|\]$/g, ''), port: proxy.port },
    headers: {
      host: place,
      ...(username === '' ? {} : { 'proxy-authorization': `Basic ${pass.toString('base64')}` }),
    },
  }
  return new Promise((resolve, reject) => {
    const asked = proxy.protocol === 'https:' ? httpsRequest(options) : httpRequest(options)
    asked.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new ProxyRefused(`the proxy ${host} answered ${statusCode}`))
    })
    asked.once('timeout', () => asked.destroy(new Error(`the proxy ${host} did not answer in time`)))
    asked.once('error', reject)
    asked.end()
  })
}

/** The same ways for what asks Node's own HTTP for its sockets. @param url of the server */
export function agentByWay(url: string, connectMs: number): HttpAgent {
  const { protocol, hostname, host, port } = new URL(url)
  // A socket that is to be a WebSocket speaks HTTP/1.1 first.
  const connector = connectorByWay(connectMs, false)
  const agent = protocol === 'https:' ? new HttpsAgent() : new HttpAgent()
  return Object.assign(agent, {
    createConnection(_options: object, callback: (error: Error | null, socket: Duplex | null) => void) {
      connector({ protocol, hostname, host, port }, callback as buildConnector.Callback)
    },
  })
}
