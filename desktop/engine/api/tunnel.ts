import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { buildConnector } from 'undici'
import { waysTo } from './way-out.ts'

type Wanted = buildConnector.Options

/**
 * Opens sockets by whatever way leads to where they go, asked for each of them anew: straight, or through a proxy's tunnel (CONNECT),
 * which carries http and https alike. @param connectMs for each way
 */
export function connectorByWay(connectMs: number, allowH2?: boolean): buildConnector.connector {
  const direct = buildConnector({ timeout: connectMs, ...(allowH2 === undefined ? {} : { allowH2 }) })
  return (wanted, callback) => {
    connectByWay(wanted, direct, connectMs).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    )
  }
}

async function connectByWay(
  wanted: Wanted,
  direct: buildConnector.connector,
  connectMs: number,
): Promise<Socket> {
  const failures: unknown[] = []
  for (const way of await waysTo(new URL(`${wanted.protocol}//${wanted.host ?? wanted.hostname}`)))
    try {
      if (way === null) return await opened(direct, wanted)
      const tunnel = await openTunnel(way, wanted, connectMs)
      // Whatever the proxy is, what goes through is read by the server alone.
      return wanted.protocol === 'https:' ? await opened(direct, { ...wanted, httpSocket: tunnel }) : tunnel
    } catch (error) {
      failures.push(error)
    }
  throw failures[0]
}

const opened = (connector: buildConnector.connector, wanted: Wanted): Promise<Socket> =>
  new Promise((resolve, reject) =>
    connector(wanted, (error, socket) => (socket ? resolve(socket) : reject(error))),
  )

/** Throws what the proxy said, where it lets nobody through. */
function openTunnel(proxy: URL, { hostname, port, protocol }: Wanted, connectMs: number): Promise<Socket> {
  const { host } = proxy
  if (!proxy.protocol.startsWith('http'))
    return Promise.reject(new Error(`${host} is a SOCKS proxy: name it in HTTPS_PROXY`))
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
      reject(new Error(`the proxy ${host} answered ${statusCode}`))
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
