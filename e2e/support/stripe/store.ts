import { existsSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { defaultSettings, emptyTables, type Settings, type Tables } from './world.ts'

export interface Store {
  readonly tables: Tables
  readonly settings: Settings
  /** Resolves when all that is in the tables now is on the disk. */
  save(): Promise<void>
}

const FORMAT = 1

/** @param path a JSON file; without one all is forgotten at the end */
export function openStore(path?: string): Store {
  const tables = emptyTables()
  const settings = defaultSettings()
  if (path === undefined) return { tables, settings, save: () => Promise.resolve() }
  if (existsSync(path)) load(path, tables, settings)
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const save = (): Promise<void> => {
    if (running === undefined) {
      running = write(path, tables, settings).finally(() => {
        running = undefined
      })
      return running
    }
    // What changed while one is written goes with the next one, once.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return save()
      })
    return next
  }
  return { tables, settings, save }
}

function load(path: string, tables: Tables, settings: Settings): void {
  const saved: { format: number; settings: Settings; tables: Record<string, { id: string }[]> } = JSON.parse(
    readFileSync(path, 'utf8'),
  )
  if (saved.format !== FORMAT) throw new Error(`${path} is of another version of the stand-in: remove it`)
  Object.assign(settings, saved.settings)
  for (const [name, table] of Object.entries(tables))
    for (const row of saved.tables[name] ?? []) table.set(row.id, row)
  // Whoever waited for these is gone with the process.
  for (const row of tables.keys.values()) if (row.answer === null) tables.keys.delete(row.id)
}

/** A reader, or we after a crash, see the old file or the new one, never a half. */
async function write(path: string, tables: Tables, settings: Settings): Promise<void> {
  const rows = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, [...table.values()]]))
  const text = JSON.stringify({ format: FORMAT, settings, tables: rows })
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
