import { expect, test } from 'vitest'
import { decideUpdate, type UpdateSituation, type UpdateStep } from './decide.ts'

type Row = readonly [
  UpdateSituation['found'],
  'downloaded' | 'not yet',
  UpdateSituation['occasion'],
  UpdateSituation['uploads'],
  UpdateStep,
]

const rows: readonly Row[] = [
  ['nothing', 'not yet', 'time', 0, 'nothing'],
  ['nothing', 'not yet', 'restart', 0, 'nothing'],
  ['nothing', 'downloaded', 'restart', 0, 'nothing'],
  ['nothing', 'downloaded', 'leaving', 0, 'nothing'],

  ['newer', 'not yet', 'time', 0, 'download'],
  ['newer', 'not yet', 'time', 3, 'download'],
  ['newer', 'not yet', 'time', 'silent', 'download'],
  ['newer', 'not yet', 'restart', 0, 'download'],
  ['newer', 'not yet', 'leaving', 0, 'nothing'],

  ['newer', 'downloaded', 'time', 0, 'offer'],
  ['newer', 'downloaded', 'time', 1, 'offer'],
  ['newer', 'downloaded', 'time', 'none', 'offer'],

  ['newer', 'downloaded', 'restart', 0, 'install'],
  ['newer', 'downloaded', 'restart', 'none', 'install'],
  ['newer', 'downloaded', 'restart', 1, 'wait'],
  ['newer', 'downloaded', 'restart', 40, 'wait'],
  ['newer', 'downloaded', 'restart', 'silent', 'wait'],

  ['newer', 'downloaded', 'leaving', 0, 'install'],
  ['newer', 'downloaded', 'leaving', 'none', 'install'],
  ['newer', 'downloaded', 'leaving', 1, 'nothing'],
  ['newer', 'downloaded', 'leaving', 'silent', 'nothing'],
]

test.each(rows)('%s, %s, %s, uploads %s: %s', (found, downloaded, occasion, uploads, step) => {
  const situation = { found, isDownloaded: downloaded === 'downloaded', occasion, uploads }
  expect(decideUpdate({ ...situation, isOlderWanted: false })).toBe(step)
})

test('an older version is as good as none, unless it is wanted: then it is like any other', () => {
  for (const [, downloaded, occasion, uploads, step] of rows.filter(([found]) => found === 'newer')) {
    const situation = {
      found: 'older',
      isDownloaded: downloaded === 'downloaded',
      occasion,
      uploads,
    } as const
    expect(decideUpdate({ ...situation, isOlderWanted: false })).toBe('nothing')
    expect(decideUpdate({ ...situation, isOlderWanted: true })).toBe(step)
  }
})

test('no situation at all installs while an upload may be under way', () => {
  for (const found of ['nothing', 'newer', 'older'] as const)
    for (const isDownloaded of [true, false])
      for (const isOlderWanted of [true, false])
        for (const occasion of ['time', 'restart', 'leaving'] as const)
          for (const uploads of [1, 2, 'silent'] as const)
            expect(decideUpdate({ found, isDownloaded, isOlderWanted, occasion, uploads })).not.toBe(
              'install',
            )
})
