// `npm run fuzz -- [--runs N] [--seed S]`: sends every operation of the OpenAPI document N calls, 500 unless said.
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { npmProgram, ownNodeFirst, root } from './support/run.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '500' }, seed: { type: 'string' } },
})
const child = spawn(npmProgram('vitest'), ['run', '--project', 'integration', 'e2e/attacks/fuzz'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...ownNodeFirst(process.stdout.isTTY),
    VEZA_FUZZ_RUNS: values.runs,
    ...(values.seed === undefined ? {} : { VEZA_FUZZ_SEED: values.seed }),
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.once('close', (code) => {
  process.exitCode = code ?? 1
})
