import { type FindProxy, followSystem } from '../../engine/api/way-out.ts'

/** Sound is read from stores in the host's own process: there as well by the way that the system knows. */
export const reachStoresBy = (find: FindProxy): void => followSystem(find)
