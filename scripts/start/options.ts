import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface StartOptions {
  readonly port: number
  /** Absolute path. Everything the run keeps lies below it. */
  readonly data: string
  readonly studio: boolean
  readonly seed: boolean
  readonly jsonReady: boolean
  /** For development: pages are built again when they change, and open ones reload. */
  readonly reload?: boolean
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `npm start -- [options]

  --port N       where the server listens (4000)
  --data DIR     where everything is kept (.veza)
  --no-studio    the server alone, without the Studio's screens
  --no-seed      without the demo accounts and the demo track
  --json-ready   one line of JSON on standard output when ready, nothing else there
  --help         this text`

const DEFAULT_PORT = 4000

/** Absolute path of the folder in which a run keeps everything. */
export const dataFolder = (given: string | undefined): string =>
  resolve(given ?? fileURLToPath(new URL('../../.veza', import.meta.url)))

/** @throws UsageError saying which option is wrong */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const { values } = parse(args)
  if (values.help) return 'help'
  const port = Number(values.port ?? DEFAULT_PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port ${values.port}: a port is a number from 0 to 65535.`)
  return {
    port,
    data: dataFolder(values.data),
    studio: !values['no-studio'],
    seed: !values['no-seed'],
    jsonReady: values['json-ready'] === true,
    reload: values.reload === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        'no-studio': { type: 'boolean' },
        'no-seed': { type: 'boolean' },
        'json-ready': { type: 'boolean' },
        reload: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}
