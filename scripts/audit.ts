// `npm run audit [-- FLAG …]`: is anything high or critical known of the packages, those for development left out?
// Exit codes: 0 nothing, 1 something, 2 it could not be asked. No part of `npm test`: the answer changes without a commit.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { describeVerdict, exitCodes, judge } from './audit/judge.ts'
import { ownNodeFirst, root } from './support/run.ts'

const npm = process.env.npm_execpath
const [file, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
const flags = ['audit', '--omit=dev', '--package-lock-only', '--json', ...process.argv.slice(2)]
const child = spawn(file, [...before, ...flags], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'ignore'],
  env: ownNodeFirst(),
})
const verdict = judge(await text(child.stdout).catch((error: unknown) => String(error)))
console.log(describeVerdict(verdict))
process.exitCode = exitCodes[verdict.kind]
