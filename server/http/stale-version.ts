import { isDeepStrictEqual } from 'node:util'

/** Names of the fields that a refused write would have changed: what it says, and how it is now, are not the same. */
export function differingFields(changes: object, current: object): string[] {
  const now = new Map(Object.entries(current))
  return Object.entries(changes)
    .filter(([field, wanted]) => wanted !== undefined && !isDeepStrictEqual(wanted, now.get(field)))
    .map(([field]) => field)
}
