import type { z } from 'zod'

export interface OpenDrafts<T> {
  keep(name: string, draft: T): void
  find(name: string): T | undefined
  forget(name: string): void
}

/**
 * What was typed and not saved, by name, in what the browser keeps for one window: another screen may be visited meanwhile, and the
 * window loaded anew, also because its process died.
 */
export const createOpenDrafts = <T>(
  prefix: string,
  schema: z.ZodType<T>,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): OpenDrafts<T> => ({
  keep(name, draft) {
    try {
      storage.setItem(prefix + name, JSON.stringify(draft))
    } catch {
      // A browser that keeps no more: what was typed stands in the form, which says that it is not saved.
    }
  },
  find(name) {
    try {
      return schema.safeParse(JSON.parse(storage.getItem(prefix + name) ?? 'null')).data
    } catch {
      return undefined
    }
  },
  forget: (name) => storage.removeItem(prefix + name),
})
