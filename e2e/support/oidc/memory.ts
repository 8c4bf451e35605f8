import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

export interface ProviderMemory {
  readonly adapter: AdapterFactory
  /** All of this kind that was given so far has come to its end. */
  end(kind: 'AuthorizationCode'): void
}

/** What a provider remembers, in a place that outlives a change of its keys. */
export function providerMemory(): ProviderMemory {
  const rows = new Map<string, AdapterPayload>()
  const adapter = (kind: string): Adapter => {
    const keyOf = (id: string) => `${kind}:${id}`
    const where = (fits: (row: AdapterPayload) => boolean) =>
      [...rows].find(([key, row]) => key.startsWith(`${kind}:`) && fits(row))?.[1]
    return {
      upsert: async (id, row) => void rows.set(keyOf(id), row),
      find: async (id) => rows.get(keyOf(id)),
      findByUserCode: async (code) => where((row) => row.userCode === code),
      findByUid: async (uid) => where((row) => row.uid === uid),
      destroy: async (id) => void rows.delete(keyOf(id)),
      consume: async (id) => {
        const row = rows.get(keyOf(id))
        if (row) row.consumed = Math.floor(Date.now() / 1000)
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key)
      },
    }
  }
  const end = (kind: string) => {
    for (const [key, row] of rows) if (key.startsWith(`${kind}:`)) row.exp = Math.floor(Date.now() / 1000) - 1
  }
  return { adapter, end }
}
