// `npm run dev`: what `npm start` does, and again by itself whenever the server's code changes; pages reload.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const start = fileURLToPath(new URL('./start.ts', import.meta.url))
const watching = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', start, '--reload', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watching.kill(signal))
watching.once('exit', (code) => {
  process.exitCode = code ?? 0
})
