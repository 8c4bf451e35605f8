import { useQuery } from '@tanstack/react-query'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { about, client, untilAnswered } from '../../app/studio.ts'
import type { useWhose } from '../offline/use-offline.ts'

export type Whose = NonNullable<ReturnType<typeof useWhose>>

const PAGE = 1_000
const nobody: Whose = { server: 'https://nobody.invalid', accountId: '' }

async function allProducts(whose: Whose, signal: AbortSignal): Promise<SyncProduct[]> {
  const all: SyncProduct[] = []
  for (;;) {
    const afterId = all.at(-1)?.id
    const input = { whose, kind: 'product' as const, limit: PAGE, ...(afterId ? { afterId } : {}) }
    const things = await client.offline.things(input, { signal })
    all.push(...things.flatMap((thing) => (thing.kind === 'product' ? thing.item : [])))
    if (things.length < PAGE) return all
  }
}

/** Everything that the account sells or means to; undefined until the engine has said. */
export function useProducts(whose: Whose | null): readonly SyncProduct[] | undefined {
  return useQuery({
    queryKey: about('things', 'products', whose),
    queryFn: ({ signal }) => allProducts(whose ?? nobody, signal),
    enabled: whose !== null,
  }).data
}

/** One product; null where there is none, undefined until the engine has said. */
export function useProduct(whose: Whose | null, id: string): SyncProduct | null | undefined {
  return useQuery({
    queryKey: about('things', 'product', whose, id),
    queryFn: async ({ signal }) => {
      const thing = await client.offline.thing({ whose: whose ?? nobody, kind: 'product', id }, { signal })
      return thing?.kind === 'product' ? thing.item : null
    },
    enabled: whose !== null,
  }).data
}

/** Tracks of the server by their ids, in that order: as they are shown meanwhile, and as they are known for just these ids. */
export function useReleaseTracks(
  whose: Whose | null,
  ids: readonly string[],
): { readonly shown: readonly ReleaseTrack[]; readonly known: readonly ReleaseTrack[] | undefined } {
  const { data, isPlaceholderData } = useQuery({
    queryKey: about('things', 'release-tracks', whose, ids),
    queryFn: ({ signal }) => client.releases.tracks({ whose: whose ?? nobody, ids: [...ids] }, { signal }),
    enabled: whose !== null,
    placeholderData: (before) => before,
  })
  return { shown: data ?? [], known: isPlaceholderData ? undefined : data }
}

type EditAction = Parameters<typeof client.offline.edit>[0]['action']

type Fields = Readonly<Record<string, unknown>>

/**
 * Hands an edit of a product to the engine; the same edit twice is one.
 * @param seen how the fields were shown when one began to write: what was changed elsewhere since is asked about
 */
export const editProduct = (
  whose: Whose,
  id: string,
  action: EditAction,
  fields: Fields = {},
  seen?: Fields,
) => {
  const edit = { whose, kind: 'product' as const, id, action, fields: { ...fields } }
  return untilAnswered(() => client.offline.edit(seen ? { ...edit, seen: { ...seen } } : edit))
}

/** Starts a product, under an id of ours, so that a second call makes no second one. @returns its id */
export async function startProduct(whose: Whose, fields: Readonly<Record<string, unknown>>): Promise<string> {
  const id: string = crypto.randomUUID()
  await untilAnswered(() => client.offline.newProduct({ whose, fields: { ...fields, id } }))
  return id
}
