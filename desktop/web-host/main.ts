// `npm run studio`: the Studio in a browser of this machine.
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readStudioConfig } from '../config/config.ts'
import { openBrowser } from '../config/open-browser.ts'
import { StudioAlreadyOpen } from './instance.ts'
import { pageOf, startStudio } from './start.ts'

const usage = `npm run studio -- [options]

  --port N       where it listens on this machine (any that is free)
  --library DIR  the library's folder
  --server URL   the server that is suggested for signing in
  --no-open      only print the address
  --dev          the screens change as their code does; so does the engine
  --help         this text
`
const write = (text: string) => process.stdout.write(text)
const note = (error: unknown) =>
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      library: { type: 'string' },
      server: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      dev: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void write(usage)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: a port is a number from 0 to 65535.`)
  const config = readStudioConfig()
  const studio = await startStudio({
    port,
    dev: values.dev,
    onFault: note,
    ...(values.library === undefined ? {} : { libraryDir: resolve(config.cwd, values.library) }),
    ...(values.server === undefined ? {} : { server: values.server }),
  })
  const end = () => void studio.stop().finally(() => process.exit())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  process.once('disconnect', end)
  write(`Veza Studio is running. ${onceAt(studio.openAddress())}${ANOTHER} Ctrl-C ends it.\n`)
  if (!values['no-open']) show(() => pageOf(studio, note))
  // Elsewhere the same command, given again, asks this process for another.
  if (process.platform === 'win32' && process.stdin.isTTY)
    createInterface(process.stdin).on('line', () => write(onceAt(studio.openAddress())))
}

const onceAt = (address: string) => `This address opens it once, within two minutes:\n\n  ${address}\n\n`
const ANOTHER =
  process.platform === 'win32' ? 'Enter gives another one.' : 'The same command gives another one.'

/** By a page on the disk: the address itself stands in nothing that a program is started with. */
function show(newPage: () => string | undefined): void {
  const { browser } = readStudioConfig()
  if (browser === undefined) return
  const page = newPage()
  if (page !== undefined) openBrowser(browser, page, () => note(`${browser.program} could not open it.`))
}

/** The one that is open is shown; nothing else is started beside it. */
function showOther({ message, way: { address, page } }: StudioAlreadyOpen): void {
  if (address === undefined) {
    note(`${message} Enter, in the terminal that it was started in, shows its address.`)
    return
  }
  write(`${message} ${onceAt(address)}`)
  if (!process.argv.includes('--no-open')) show(() => page)
}

await main().catch((error: unknown) => {
  if (error instanceof StudioAlreadyOpen) return showOther(error)
  note(error)
  process.exit(1)
})
