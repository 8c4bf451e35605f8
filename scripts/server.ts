// `npm run server -- COMMAND`: what an operator does, with the configuration of the environment; without one, on what `npm start` runs here.
import { environmentBeside } from './start/beside.ts'
import { dataFolder } from './start/options.ts'

const isStart = process.argv[2] === 'start'
if (process.env.DATABASE_URL === undefined && process.env.NODE_ENV !== 'production' && !isStart) {
  const folder = dataFolder(process.env.DATA_DIR)
  const beside = environmentBeside(folder)
  if (beside) {
    Object.assign(process.env, beside)
    console.error(`Works on what \`npm start\` runs (${folder}).`)
  }
}
await import('../server/commands/main.ts')
