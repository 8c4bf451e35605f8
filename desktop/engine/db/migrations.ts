import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  /** 1, 2, 3 …, without a gap. */
  readonly version: number
  readonly name: string
  readonly up: string
  readonly down: string
}

/** Where the library's migrations lie in the repository. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations/library', import.meta.url))

const UP = '-- Up Migration'
const DOWN = '-- Down Migration'

/** Reads `NNNN_name.sql` files in order. Throws `Error` on a gap, or on a file without both directions. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort()
  return files.map((file, index) => {
    const version = Number(file.slice(0, 4))
    if (version !== index + 1) throw new Error(`${file}: migration ${index + 1} is missing`)
    const text = readFileSync(join(folder, file), 'utf8')
    const [head, down] = text.split(DOWN)
    const up = head?.split(UP)[1]
    if (up === undefined || down === undefined) throw new Error(`${file}: needs “${UP}” and “${DOWN}”`)
    return { version, name: file.slice(5, -4), up, down }
  })
}
