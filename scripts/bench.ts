// `npm run bench -- NAME [ARGS …]`: measures against a baseline of the same run, and prints JSON.
import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { root } from './support/run.ts'

const folder = `${root}scripts/bench`
const [wanted] = process.argv.slice(2)
const names = benchNames()

if (wanted === undefined) {
  console.log(names.length === 0 ? 'There are no benchmarks yet.' : names.join('\n'))
} else if (!names.includes(wanted)) {
  console.error(`There is no benchmark "${wanted}". There are: ${names.join(', ') || 'none'}.`)
  process.exitCode = 2
} else {
  const { bench } = (await import(pathToFileURL(`${folder}/${wanted}.ts`).href)) as {
    bench(): Promise<object>
  }
  console.log(JSON.stringify({ name: wanted, ...(await bench()) }, null, 2))
}

/** Files that start with an underscore, and folders, hold what several benchmarks share. */
function benchNames(): string[] {
  try {
    const files = readdirSync(folder).filter((file) => /^[^_].*(?<!\.test)\.ts$/.test(file))
    return files.map((file) => file.replace(/\.ts$/, '')).sort()
  } catch {
    return []
  }
}
