import { expect, test } from 'vitest'
import { midiOf, readChart, readPart, readShape, readStrokes } from './notation.ts'
import { BASS, CHART, DRUMS, LEAD, PAD_BARS, PICKING, REED, SHAPES } from './score.ts'

test('pitches are read in scientific notation', () => {
  expect([midiOf('A4'), midiOf('C#5'), midiOf('Bb4'), midiOf('E1')]).toEqual([69, 73, 70, 28])
  expect(() => midiOf('H2')).toThrow('Not a pitch: H2')
})

test('a part places its notes, and a bar that does not add up is refused', () => {
  expect(readPart('r/1 A4/3 | D5/4')).toEqual([
    { beat: 1, beats: 3, midi: 69 },
    { beat: 4, beats: 4, midi: 74 },
  ])
  expect(() => readPart('A4/4 | A4/3')).toThrow('Bar 2 has 3 beats')
  expect(() => readPart('A4')).toThrow('Not a length')
})

test('chords share their bar, shapes give the pitches of the strings, strokes their steps', () => {
  expect(readChart('A7sus A7 | D')[1]).toEqual({ beat: 2, beats: 2, name: 'A7' })
  expect(readShape('xx0222')).toEqual([undefined, undefined, 50, 57, 61, 66])
  expect(readStrokes('X... ..o. .... ....').map((stroke) => stroke.beat)).toEqual([0, 1.5])
  expect(() => readStrokes('x...')).toThrow('16 steps')
})

test('all parts of the song have the same number of bars, and every chord a shape', () => {
  const bars = PICKING.length
  for (const part of [LEAD, REED, BASS, CHART]) expect(part.split('|').length).toBe(bars)
  expect(DRUMS.length).toBe(bars)
  expect(PAD_BARS.length).toBe(bars)
  for (const { name } of readChart(CHART)) expect(SHAPES).toHaveProperty([name])
})

test('the melody breathes: every four bars of A and A-prime have a rest', () => {
  const notes = readPart(LEAD)
  for (const from of [2, 6, 14]) {
    const phrase = notes.filter((note) => note.beat >= from * 4 && note.beat < (from + 4) * 4)
    const sounding = phrase.reduce((sum, note) => sum + note.beats, 0)
    expect(sounding).toBeGreaterThan(8)
    expect(sounding).toBeLessThan(15.5)
  }
})
