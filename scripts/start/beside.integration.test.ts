import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startProduct } from './run.ts'

const run = promisify(execFile)
const server = fileURLToPath(new URL('../server.ts', import.meta.url))

/** As an operator types it, with nothing of this test's in the environment. */
const command = (data: string, ...args: string[]) =>
  run(process.execPath, [server, ...args], { env: { PATH: process.env.PATH, DATA_DIR: data } })

test('a command works on what runs in the folder, and once that is stopped on nothing', async () => {
  const data = mkdtempSync(join(tmpdir(), 'veza-beside-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const options = { port: 0, data, studio: false, seed: false, jsonReady: false }
  const product = await startProduct(options, () => undefined)
  const kept = join(data, 'environment.json')
  try {
    const { stdout, stderr } = await command(data, 'check-ledger', '--json')
    expect([JSON.parse(stdout), stderr]).toEqual([
      expect.objectContaining({ findings: [] }),
      `Works on what \`npm start\` runs (${data}).\n`,
    ])
    expect((statSync(kept).mode & 0o777).toString(8)).toBe('600')
  } finally {
    await product.stop()
  }
  expect(existsSync(kept)).toBe(false)
  await expect(command(data, 'check-ledger')).rejects.toThrow('DATABASE_URL')
})
