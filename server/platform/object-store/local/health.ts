import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import type { StoreHealth } from '../port.ts'
import { codeOf, typedFsError } from './fs-errors.ts'

/** Whether a folder is there, or can be made, to be written and read. */
export async function folderHealth(folder: string): Promise<StoreHealth> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.R_OK | constants.W_OK)
    return { kind: 'ok' }
  } catch (error) {
    const typed = typedFsError(error)
    const why = typed instanceof Error ? typed.message : String(typed)
    return { kind: 'unhealthy', detail: `${why} (${codeOf(error) ?? 'no code'})` }
  }
}
