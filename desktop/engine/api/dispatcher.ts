import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { type Proxies, readProxies } from '../../config/proxy.ts'
import { connectorByWay } from './tunnel.ts'
import { isSystemAsked } from './way-out.ts'

/**
 * Sockets to a server or a store, by the proxy that the environment names, if any: a tunnel (CONNECT) to what is
 * https, passed on whole where it is not. Where it names none, by the way that the system knows (`followSystem`). @param options `connect` as a function is the way, whatever the environment says
 */
export function openDispatcher(
  { connectMs, ...options }: Agent.Options & { readonly connectMs: number },
  proxies: Proxies = readProxies(),
): Dispatcher {
  const connect = options.connect ?? { timeout: connectMs }
  if (typeof connect === 'function') return new Agent({ ...options, connect })
  if (isSystemAsked(proxies)) return new Agent({ ...options, connect: connectorByWay(connectMs) })
  return new EnvHttpProxyAgent({ ...options, ...proxies, connect, proxyTls: connect, requestTls: connect })
}
