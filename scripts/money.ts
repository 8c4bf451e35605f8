// `npm run test:money -- [--runs N] [--seed S] [--path P]`: random sequences of everything that may happen to money, 300 unless said.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { npmProgram, ownNodeFirst, root } from './support/run.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(randomInt(2 ** 31 - 2)) },
    path: { type: 'string' },
  },
})
const { runs, seed, path } = values

if (!(/^[1-9]\d*$/.test(runs) && /^-?\d+$/.test(seed))) {
  console.error('Write --runs and --seed as whole numbers.')
  process.exitCode = 2
} else {
  console.log(path === undefined ? `${runs} sequences, seed ${seed}` : `The one at ${path} of seed ${seed}`)
  const child = spawn(npmProgram('vitest'), ['run', '--project', 'integration', 'e2e/money/sequences'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...ownNodeFirst(process.stdout.isTTY),
      MONEY_RUNS: runs,
      MONEY_SEED: seed,
      MONEY_PROGRESS: 'true',
      ...(path === undefined ? {} : { MONEY_PATH: path }),
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => {
    process.exitCode = code ?? 1
  })
}
