import { derivedId } from '@veza/shared/kernel/ids.ts'
import { describe, expect, test } from 'vitest'
import { type FlagSetting, isOnFor } from './index.ts'

const NAME = 'listening-together'
const accounts = Array.from({ length: 5_000 }, (_, n) => derivedId('account', String(n)))
const at = (percentage: number, allowed: readonly string[] = []): FlagSetting => ({
  percentage,
  allowed: new Set(allowed),
})
const haveIt = (percentage: number) => accounts.filter((id) => isOnFor(NAME, at(percentage), id))

describe('a flag', () => {
  test('is on for about as many as its percentage says, and for the same ones each time', () => {
    for (const percentage of [1, 10, 50, 90]) {
      const found = haveIt(percentage)
      expect(haveIt(percentage)).toEqual(found)
      expect(Math.abs((100 * found.length) / accounts.length - percentage)).toBeLessThan(3)
    }
    expect([haveIt(0).length, haveIt(100).length]).toEqual([0, accounts.length])
  })

  test('that is raised only adds people, step by step', () => {
    const some = accounts.slice(0, 300)
    let before = new Set<string>()
    for (let percentage = 0; percentage <= 100; percentage += 1) {
      const now = new Set(some.filter((id) => isOnFor(NAME, at(percentage), id)))
      expect([...before].filter((id) => !now.has(id))).toEqual([])
      before = now
    }
  })

  test('is on for those who are named, whatever the percentage, and for nobody else at 0', () => {
    const [one = '', other] = accounts
    expect(isOnFor(NAME, at(0, [one]), one)).toBe(true)
    expect(isOnFor(NAME, at(0, [one]), other)).toBe(false)
  })

  test('is on for visitors only where it is on for everybody', () => {
    expect([99, 100].map((percentage) => isOnFor(NAME, at(percentage), undefined))).toEqual([false, true])
  })

  test('about which nobody said anything is as the code has it', () => {
    expect(isOnFor(NAME, undefined, undefined)).toBe(true)
  })
})
