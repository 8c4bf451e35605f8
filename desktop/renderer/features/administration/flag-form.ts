import { ALLOWED_MAX } from '@veza/shared/contracts/flags.ts'

/** A percentage as somebody writes it; undefined where it is none. */
export function readPercentage(text: string): number | undefined {
  const found = /^(\d{1,3})\s*%?$/.exec(text.trim())
  const percentage = Number(found?.[1] ?? Number.NaN)
  return percentage <= 100 ? percentage : undefined
}

/** Usernames, each once, with or without an @ and whatever stands between them; undefined where they are too many. */
export function readPeople(text: string): string[] | undefined {
  const names = text
    .split(/[\s,;]+/)
    .map((name) => name.replace(/^@/, '').toLowerCase())
    .filter((name) => name !== '')
  const once = [...new Set(names)]
  return once.length <= ALLOWED_MAX ? once : undefined
}
