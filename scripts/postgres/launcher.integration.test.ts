import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launcherFor } from './launcher.ts'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)(
  'as root, programs in a folder closed to others run, and may see that they can be run',
  async () => {
    const closed = await mkdtemp(join(tmpdir(), 'veza-closed-'))
    try {
      await chmod(closed, 0o700)
      const data = join(closed, 'data')
      const program = join(closed, 'bin', 'program')
      await mkdir(data)
      await mkdir(join(closed, 'bin'))
      // `test -x` asks access(2), as PostgreSQL's programs do about each other.
      await writeFile(program, '#!/bin/sh\ntest -x "$0" && echo "$(id -u)"\n', { mode: 0o755 })
      const [file = '', ...args] = launcherFor(data, program).argv([program])
      const { status, stdout } = spawnSync(file, args, { encoding: 'utf8', cwd: '/' })
      expect([status, stdout.trim() !== '' && stdout.trim() !== '0']).toEqual([0, true])
    } finally {
      await rm(closed, { recursive: true })
    }
  },
)
