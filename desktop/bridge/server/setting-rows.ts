import type { Sqlite } from '../../engine/db/sqlite.ts'

export function readSetting(db: Sqlite, key: string): string | undefined {
  return db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck().get(key) as
    | string
    | undefined
}

export function writeSetting(db: Sqlite, key: string, value: string): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value)
}
