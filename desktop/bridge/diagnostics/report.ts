import { cpus, freemem, release, totalmem } from 'node:os'
import type { Crash } from '@veza/shared/studio/bridge/system.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import type { Log } from './logs.ts'
import { redact } from './redact.ts'

export interface DiagnosticsSources {
  /** Names and values of what is built and found: versions, channel, keychain, screen. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly news: HostNews
  readonly queue: Readonly<Record<string, number>> | undefined
  readonly crashes: readonly Crash[]
  readonly log: Log
}

const LOG_CHARACTERS = 60_000
const MEBIBYTE = 1024 * 1024

/** What one sends to whoever helps, as text; read through once more for secrets as a whole. */
export function diagnosticsReport({ facts, news, queue, crashes, log }: DiagnosticsSources): string {
  const machine = {
    platform: process.platform,
    arch: process.arch,
    system: release(),
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / MEBIBYTE),
    freeMemoryMb: Math.round(freemem() / MEBIBYTE),
  }
  const parts: readonly (readonly [string, string])[] = [
    ['Studio', lines(facts)],
    ['Machine', lines(machine)],
    ['Engine', json(news)],
    ['Queue', queue ? lines(queue) : 'not known: the engine does not answer'],
    ['Ends of the engine and of windows', crashes.length === 0 ? 'none' : json(crashes)],
    ['Log', log.tail(LOG_CHARACTERS)],
  ]
  return redact(parts.map(([title, text]) => `## ${title}\n${text}`).join('\n\n'))
}

/** Clean before it is quoted: quotes within quotes hide what a secret looks like. */
const json = (value: unknown) =>
  JSON.stringify(value, (_name, one) => (typeof one === 'string' ? redact(one) : one), 2)

const lines = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
