// `npm run dev`: what `npm start` does, and again by itself whenever the server's code changes; pages reload.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseOptions, usage } from './start/options.ts'

const args = process.argv.slice(2)
// What was typed does not change by itself: neither help nor a wrong option is a reason to stay and watch.
try {
  if (parseOptions(args) === 'help') console.log(usage.replace('npm start', 'npm run dev'))
  else watch()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function watch(): void {
  const start = fileURLToPath(new URL('./start.ts', import.meta.url))
  const watching = spawn(
    process.execPath,
    ['--watch', '--watch-preserve-output', start, '--reload', ...args],
    { stdio: 'inherit' },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watching.kill(signal))
  watching.once('exit', (code) => {
    process.exitCode = code ?? 0
  })
}
