import { expand, type Field, type FieldsOf, type Read, readFields } from './fields.ts'
import type { ParamTree } from './params.ts'
import type { World } from './world.ts'

/** Who asks for what. */
export interface Call {
  readonly world: World
  /** Whose data: the platform's, or those of the account in `Stripe-Account`. */
  readonly account: string
  /** What stands at `:name` of the path. */
  readonly path: Readonly<Record<string, string>>
}

/** Anything that is answered. */
export type Answer = object

export interface Operation {
  /** As in the SDK: `refunds.create`. Faults are asked for by it. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /**
   * Checks the parameters; what comes back does it.
   * @throws ApiError for what is wrong in them: such an answer is not kept under an idempotency key
   */
  prepare(tree: ParamTree, call: Call): { readonly expand: readonly string[]; run(): Answer }
}

type Fields = Readonly<Record<string, Field<unknown>>>
type Route = `${'GET' | 'POST' | 'DELETE'} /v1/${string}`

/** @template P the SDK's type of the parameters: what it does not have is not taken here either */
export function operation<P>() {
  return <F extends FieldsOf<P> & Fields>(
    name: string,
    route: Route,
    fields: F & Record<Exclude<keyof F, keyof P>, never>,
    run: (call: Call, params: Read<F>) => Answer,
  ): Operation => {
    const [method, path = ''] = route.split(' ')
    return {
      name,
      method: method === 'GET' ? 'GET' : method === 'DELETE' ? 'DELETE' : 'POST',
      path,
      prepare: ({ expand: shown, ...tree }, call) => {
        const params = readFields(fields, tree)
        return {
          expand: (shown === undefined ? undefined : expand().read(shown, 'expand')) ?? [],
          run: () => run(call, params),
        }
      },
    }
  }
}
