import type { Role } from '@veza/shared/contracts/accounts.ts'
import { describe, expect, test } from 'vitest'
import { isMeantFor } from './policy.ts'

const noon = new Date('2027-06-01T12:00:00Z')
const at = (ms: number) => new Date(noon.getTime() + ms)
const terms = {
  audience: 'everybody' as const,
  onPages: true,
  inStudio: true,
  shownFrom: noon,
  shownUntil: at(1_000),
}
const who: Record<string, readonly Role[] | undefined> = {
  visitor: undefined,
  listener: ['listener'],
  creator: ['listener', 'creator'],
  moderator: ['listener', 'moderator'],
  admin: ['listener', 'creator', 'admin'],
}
const viewer = (name: string) => (who[name] ? { roles: who[name] } : undefined)

describe('an announcement', () => {
  test.each([
    ['everybody', ['visitor', 'listener', 'creator', 'moderator', 'admin']],
    ['listeners', ['listener', 'creator', 'moderator', 'admin']],
    ['creators', ['creator', 'admin']],
    ['staff', ['moderator', 'admin']],
  ] as const)('for %s is meant for them alone', (audience, meant) => {
    const found = Object.keys(who).filter((name) =>
      isMeantFor({ ...terms, audience }, viewer(name), 'pages', noon),
    )
    expect(found).toEqual(meant)
  })

  test('is there from its first moment to before its last', () => {
    const isThere = (ms: number) => isMeantFor(terms, undefined, 'pages', at(ms))
    expect([-1, 0, 999, 1_000].map(isThere)).toEqual([false, true, true, false])
    expect(isMeantFor({ ...terms, shownUntil: null }, undefined, 'pages', at(1e12))).toBe(true)
  })

  test('is where it is to be', () => {
    const where = (place: 'pages' | 'studio', onPages: boolean, inStudio: boolean) =>
      isMeantFor({ ...terms, onPages, inStudio }, undefined, place, noon)
    expect([where('pages', true, false), where('pages', false, true)]).toEqual([true, false])
    expect([where('studio', true, false), where('studio', false, true)]).toEqual([false, true])
  })
})
