import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { newsOf } from '@veza/shared/studio/bridge/wire.ts'
import { readStudioConfig } from '../config/config.ts'
import { connectStudio, type Studio, type Wire } from './client/index.ts'
import { type OpenBridge, openBridge } from './server/open.ts'
import { type Channel, type Message, serve } from './server/serve.ts'

export interface TestBridge {
  readonly folder: string
  /** The present one. */
  readonly bridge: OpenBridge
  readonly studio: Studio
  readonly faults: unknown[]
  /** Takes the present wire away; another one is opened by the screens. */
  cut(): void
  /** Another engine on the same library, once this one has stopped in order. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Both ends of the bridge over a real library, with a wire of this process between them. */
export async function testBridge(): Promise<TestBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'veza-bridge-'))
  const faults: unknown[] = []
  const config = {
    ...readStudioConfig({ VEZA_LIBRARY: join(folder, 'library'), XDG_DATA_HOME: join(folder, 'data') }),
    cores: 1,
  }
  const open = () => openBridge(config, systemClock, (fault) => faults.push(fault))
  let bridge = await open()
  let cut: () => void = () => undefined
  const studio = connectStudio(async () => {
    const pair = wirePair()
    cut = pair.cut
    pair.channel.send(newsOf({ engine: 'running', reason: null }))
    serve(pair.channel, bridge.context)
    return pair.wire
  })
  return {
    folder,
    get bridge() {
      return bridge
    },
    studio,
    faults,
    cut: () => cut(),
    async restart() {
      await bridge.close()
      bridge = await open()
      cut()
    },
    async close() {
      await bridge.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A wire and its other end. Messages arrive later, as they would. */
export function wirePair(): { wire: Wire; channel: Channel; cut(): void; readonly sent: Message[] } {
  const listeners = { wire: [] as ((m: Message) => void)[], channel: [] as ((m: Message) => void)[] }
  const closes: (() => void)[] = []
  const sent: Message[] = []
  let isCut = false
  const to = (end: 'wire' | 'channel') => (message: Message) => {
    if (end === 'wire') sent.push(message)
    setImmediate(() => {
      if (!isCut) for (const listener of listeners[end]) listener(message)
    })
  }
  const onClose = (listener: () => void) => void closes.push(listener)
  return {
    wire: { send: to('channel'), onMessage: (listener) => void listeners.wire.push(listener), onClose },
    channel: { send: to('wire'), onMessage: (listener) => void listeners.channel.push(listener), onClose },
    sent,
    cut() {
      isCut = true
      for (const close of closes) close()
    },
  }
}
