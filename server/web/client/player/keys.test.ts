import { describe, expect, it } from 'vitest'
import { keyCommand } from './keys.ts'

describe('keyCommand', () => {
  it.each([
    [' ', { kind: 'toggle' }],
    ['k', { kind: 'toggle' }],
    ['K', { kind: 'toggle' }],
    ['j', { kind: 'nudge', seconds: -10 }],
    ['L', { kind: 'nudge', seconds: 10 }],
    ['ArrowLeft', { kind: 'nudge', seconds: -5 }],
    ['ArrowRight', { kind: 'nudge', seconds: 5 }],
    ['0', { kind: 'fraction', fraction: 0 }],
    ['7', { kind: 'fraction', fraction: 0.7 }],
    ['m', { kind: 'mute' }],
    ['?', { kind: 'help' }],
  ])('%s works everywhere', (key, command) => {
    expect(keyCommand(key, false)).toEqual(command)
    expect(keyCommand(key, true)).toEqual(command)
  })

  it.each(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'])(
    '%s scrolls the page unless the slider has the focus',
    (key) => {
      expect(keyCommand(key, false)).toBeUndefined()
      expect(keyCommand(key, true)).toBeDefined()
    },
  )

  it.each(['a', 'Enter', 'Tab', 'Escape', '10', 'F5', ''])('%s is left to the browser', (key) => {
    expect(keyCommand(key, true)).toBeUndefined()
  })
})
