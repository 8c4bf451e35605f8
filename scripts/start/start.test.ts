import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startProduct } from './run.ts'

test('a taken port is told before a data folder is made', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'veza-port-'))
  const data = join(parent, 'data')
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  try {
    const options = { port, data, studio: false, seed: false, jsonReady: false }
    await expect(startProduct(options, () => undefined)).rejects.toThrow(`Port ${port} is taken`)
    expect(existsSync(data)).toBe(false)
  } finally {
    holder.close()
    rmSync(parent, { recursive: true, force: true })
  }
})

test.each([
  [['--help'], 0, 'npm run dev -- [options]'],
  [['--port', 'many'], 1, '--port many'],
])('npm run dev -- %s is answered, and nothing is watched', async (args, code, text) => {
  const dev = fileURLToPath(new URL('../dev.ts', import.meta.url))
  const child = spawn(process.execPath, [dev, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  // One that watches would never end by itself.
  const deadline = setTimeout(() => child.kill('SIGTERM'), 15_000)
  const [ended] = await once(child, 'close')
  clearTimeout(deadline)
  expect([child.killed, ended, said]).toEqual([false, code, expect.stringContaining(text)])
})
