// The engine in a process of its own: whatever it does, no window stutters, and its death is not theirs.
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { readStudioConfig } from '../../config/config.ts'
import { followSystem } from '../../engine/api/way-out.ts'
import { isDamage, suspectDamage } from '../../engine/db/damage.ts'
import { LibraryTooNew } from '../../engine/db/migrate.ts'
import { LibraryNotWritable } from '../../folders/library-folder.ts'
import { LibraryMissing } from '../../folders/library-presence.ts'
import { NodeTooOld } from '../../folders/runtime.ts'
import { noteRestart } from '../server/notifications.ts'
import { openBridge } from '../server/open.ts'
import { serve } from '../server/serve.ts'
import { createChannels } from './channels.ts'
import { hostPipe } from './host-pipe.ts'
import { REFUSED_EXIT, toEngineSchema } from './messages.ts'
import { proxyQuestions } from './proxy-questions.ts'

const host = hostPipe()
const note = (error: unknown) =>
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)

/** A library that turns out to be damaged is opened anew, looked through, and put back where it must be. */
function onFault(error: unknown, libraryDir: string): void {
  note(error)
  if (!isDamage(error)) return
  suspectDamage(libraryDir)
  process.exit(1)
}

const CLOSING_MS = 3_000

/** The library's drive is gone: every handle on it is let go, so that it can be had again, and the host waits for it. */
async function leave(missing: LibraryMissing, close: () => Promise<void>): Promise<void> {
  note(missing)
  await host.say({ type: 'refused', code: 'library-missing', detail: missing.folder })
  const inOrder = close().catch(note)
  await Promise.race([inOrder, sleep(CLOSING_MS)])
  process.exit(REFUSED_EXIT)
}

async function main(): Promise<void> {
  const config = readStudioConfig(undefined, note)
  let isGone = false
  const told = (error: unknown) => {
    if (error instanceof LibraryMissing) {
      isGone = true
      void leave(error, () => bridge.close())
    } else if (isGone) note(error)
    else onFault(error, config.libraryDir)
  }
  const proxies = proxyQuestions(host.say)
  if (host.knowsProxies) followSystem(proxies.find)
  const bridge = await openBridge(config, systemClock, told, await host.keychain())
  const channels = createChannels(host.say, (channel) => serve(channel, bridge.context))
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    void bridge
      .close()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        note(error)
        process.exit(1)
      })
  }
  host.onMessage((raw) => {
    const message = toEngineSchema.parse(raw)
    if (message.type === 'stop') stop()
    else if (message.type === 'proxy') proxies.take(message)
    else if (message.type === 'restarted') noteRestart(bridge.context, message)
    else channels.take(message)
  })
  host.onGone(stop)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  host.say({ type: 'ready' })
}

function refusalOf(error: unknown): { code: string; detail: string } | undefined {
  if (error instanceof NodeTooOld) return { code: 'node-too-old', detail: error.message }
  if (error instanceof LibraryMissing) return { code: 'library-missing', detail: error.folder }
  if (error instanceof LibraryNotWritable) return { code: 'library-not-writable', detail: error.message }
  if (error instanceof LibraryTooNew) return { code: 'library-too-new', detail: error.message }
  if (isDamage(error)) return { code: 'library-damaged', detail: String(error) }
  return undefined
}

await main().catch(async (error: unknown) => {
  note(error)
  const refusal = refusalOf(error)
  if (refusal === undefined) process.exit(1)
  await host.say({ type: 'refused', ...refusal })
  process.exit(REFUSED_EXIT)
})
