import { join } from 'node:path'
import type { WebHost } from '../../desktop/web-host/host.ts'
import { startStudio } from '../../desktop/web-host/start.ts'
import type { OpenPage } from './browser.ts'
import { openPage } from './browser.ts'
import { type FaultProxy, startFaultProxy } from './faults/proxy.ts'
import type { StudioTest } from './studio.ts'

/** A network between a Studio and its server, which is cut and mended at will. It carries no WebSocket. */
export interface CutNetwork {
  /** What the Studio knows the server by. */
  readonly address: string
  readonly proxy: FaultProxy
  cut(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

export async function networkBefore(url: string): Promise<CutNetwork> {
  const { hostname, port } = new URL(url)
  const proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) } })
  return {
    address: `http://127.0.0.1:${proxy.port}`,
    proxy,
    async cut() {
      await proxy.setDown(true)
      proxy.resetAll()
    },
    mend: () => proxy.setDown(false),
    close: () => proxy.close(),
  }
}

export interface SecondStudio {
  readonly host: WebHost
  open(): Promise<OpenPage>
  stop(): Promise<void>
}

/** Another machine of the same person: a library folder, a host and an engine of its own. */
export async function startSecondStudio(
  { folder, browser }: Pick<StudioTest, 'folder' | 'browser'>,
  server: string,
): Promise<SecondStudio> {
  const faults: unknown[] = []
  const libraryDir = join(folder, 'second library')
  const host = await startStudio({ port: 0, libraryDir, server, onFault: (fault) => faults.push(fault) })
  return {
    host,
    async open() {
      const opened = await openPage(browser)
      await opened.page.goto(host.openAddress())
      return opened
    },
    async stop() {
      await host.stop()
      if (faults.length > 0) throw new AggregateError(faults, 'The second host told of faults.')
    },
  }
}
