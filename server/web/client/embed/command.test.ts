import { describe, expect, it } from 'vitest'
import { readCommand } from './command.ts'

describe('a message to an embed', () => {
  it.each([
    [{ veza: 1, command: 'play' }, { kind: 'play' }],
    [{ veza: 1, command: 'pause', seconds: 'x' }, { kind: 'pause' }],
    [{ veza: 1, command: 'state' }, { kind: 'state' }],
    [
      { veza: 1, command: 'seek', seconds: 12.5 },
      { kind: 'seek', seconds: 12.5 },
    ],
    [
      { veza: 1, command: 'volume', volume: 0 },
      { kind: 'volume', volume: 0 },
    ],
  ])('%o is understood', (message, command) => {
    expect(readCommand(message)).toEqual(command)
  })

  it.each([
    undefined,
    null,
    'play',
    7,
    [[]],
    {},
    { command: 'play' },
    { veza: '1', command: 'play' },
    { veza: 2, command: 'play' },
    { veza: 1, command: 'eject' },
    { veza: 1, command: ['play'] },
    { veza: 1, command: 'seek' },
    { veza: 1, command: 'seek', seconds: '12' },
    { veza: 1, command: 'seek', seconds: -1 },
    { veza: 1, command: 'seek', seconds: Number.NaN },
    { veza: 1, command: 'seek', seconds: Number.POSITIVE_INFINITY },
    { veza: 1, command: 'volume', volume: 1.1 },
    { veza: 1, command: 'volume', volume: null },
  ])('%o is left alone', (message) => {
    expect(readCommand(message)).toBeUndefined()
  })
})
