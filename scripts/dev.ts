// `npm run dev`: what `npm start` does, and again by itself whenever the server's code changes; pages reload. The Studio is a
// process of its own beside it: its screens change as their code does, and its engine is started anew when its own does.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseOptions, type StartOptions, usage } from './start/options.ts'

const args = process.argv.slice(2)
// What was typed does not change by itself: neither help nor a wrong option is a reason to stay and watch.
try {
  const options = parseOptions(args)
  if (options === 'help') console.log(usage.replace('npm start', 'npm run dev'))
  else watch(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function watch({ port, data, studio }: StartOptions): void {
  const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const all = [
    ['--watch', '--watch-preserve-output', script('./start.ts'), '--reload', '--no-studio', ...args],
    ...(studio ? [[script('../desktop/web-host/main.ts'), '--dev', ...studioArgs(port, data)]] : []),
  ].map((argv) => spawn(process.execPath, argv, { stdio: 'inherit' }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      for (const child of all) child.kill(signal)
    })
  for (const child of all)
    child.once('exit', (code) => {
      process.exitCode ||= code ?? 0
      // One without the other is not what was asked for.
      for (const other of all) other.kill('SIGTERM')
    })
}

/** The library that `npm start` has too. Without a port of one's own the server cannot be named before it runs. */
const studioArgs = (port: number, data: string) => [
  '--library',
  join(data, 'library'),
  ...(port === 0 ? [] : ['--server', `http://127.0.0.1:${port}`]),
]
