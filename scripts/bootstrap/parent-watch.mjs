// Loaded into the command before anything else: ends it when the bootstrap is gone, even by `kill -9`.
import { isMainThread } from 'node:worker_threads'

const STOP_WITHIN_MS = 30_000

// Processes that the command itself forks inherit this import, and have a parent and a channel of another kind.
if (isMainThread && process.channel && process.env.VEZA_PARENT === String(process.ppid)) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  // The channel alone must not keep the command from ending.
  process.channel.unref()
}
