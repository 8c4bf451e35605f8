import { ApiProblem } from '../../engine/api/problem.ts'
import { apiOf, os } from './context.ts'
import { BridgeProblem } from './problem.ts'

export const flags = {
  list: os.flags.list.handler(async ({ context, input: { whose }, signal }) => {
    const { items } = await apiOf(context, whose).flags.list(undefined, signal ? { signal } : {})
    return items
  }),
  change: os.flags.change.handler(async ({ context, input: { whose, ...change } }) => {
    const flag = await apiOf(context, whose).flags.change(change).catch(namingPeople)
    context.changes.touch('moderation')
    return flag
  }),
  remove: os.flags.remove.handler(async ({ context, input: { whose, ...which } }) => {
    const done = await apiOf(context, whose).flags.remove(which)
    context.changes.touch('moderation')
    return done
  }),
}

/** Who is not there is told by name. */
function namingPeople(error: unknown): never {
  if (!(error instanceof ApiProblem) || error.code !== 'unknown-people') throw error
  const { names } = error.extra
  throw new BridgeProblem(error.code, { names: Array.isArray(names) ? names.join(', ') : '' }, error.detail)
}
