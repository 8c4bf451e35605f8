import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultUploadLimits, type UploadContext } from './context.ts'
import { nextBatch } from './plan.ts'
import { type Piece, Supply, type SupplyOptions } from './supply.ts'

const MIB = 1024 * 1024

/** Only what a supply uses of it; MD5s are made up. */
function contextWith(scheduler: fc.Scheduler): UploadContext {
  let nowMs = 0
  return {
    limits: defaultUploadLimits,
    clock: { now: () => new Date(0) },
    monotonicMs: () => nowMs++,
    hasher: {
      digest: (ranges: readonly unknown[]) =>
        scheduler.schedule(
          Promise.resolve(ranges.map(() => ({ bytes: 1, md5: `md5-${nowMs++}`, sha256: null }))),
        ),
    },
  } as unknown as UploadContext
}

const piecesOf = (count: number, md5?: string): Piece[] =>
  Array.from({ length: count }, (_, index) => ({
    key: index + 1,
    path: 'x',
    offset: 0,
    bytes: 1,
    md5,
    refusals: 0,
    damages: 0,
  }))

function partsOptions(scheduler: fc.Scheduler, total: number): SupplyOptions {
  return {
    pieces: piecesOf(total),
    nextBatch: (asked, remaining) =>
      nextBatch({ asked, total, remaining, partBytes: 8 * MIB, bytesPerSecond: 1e8 }),
    sign: (pieces) =>
      scheduler.schedule(
        Promise.resolve(
          new Map(pieces.map(({ key }) => [key, { url: '', headers: {}, expiresAt: '2000-01-01' }])),
        ),
      ),
  }
}

/** What becomes of one piece that was handed out. */
const outcomes = ['stored', 'again', 'refused', 'damaged'] as const

/** Sends all that the supply has, in eight lanes; `fate` decides on each try. */
async function drain(scheduler: fc.Scheduler, supply: Supply, fate: () => (typeof outcomes)[number]) {
  const stored: (string | number)[] = []
  async function lane(): Promise<void> {
    for (let signed = await supply.take(); signed !== undefined; signed = await supply.take()) {
      await scheduler.schedule(Promise.resolve())
      const outcome = fate()
      if (outcome === 'stored') {
        stored.push(signed.piece.key)
        supply.stored()
      } else if (outcome === 'again') supply.giveBack(signed.piece, signed)
      else {
        if (outcome === 'refused') supply.distrust(signed.signedAtMs)
        else signed.piece.md5 = undefined
        supply.giveBack(signed.piece)
      }
    }
  }
  await scheduler.waitFor(Promise.all(Array.from({ length: 8 }, lane)))
  return stored.toSorted((a, b) => Number(a) - Number(b))
}

describe('handing out pieces', () => {
  test('every piece is stored once, whatever fails on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.boolean(),
        fc.array(fc.constantFrom(...outcomes), { maxLength: 120 }),
        fc.scheduler(),
        async (count, isBundle, fates, scheduler) => {
          const options = partsOptions(scheduler, count)
          const bundle: Partial<SupplyOptions> = {
            pieces: piecesOf(count, 'known'),
            nextBatch: (_asked, remaining) => ({ least: Math.min(remaining, 100), most: 100 }),
            signAhead: 100,
          }
          const supply = new Supply(contextWith(scheduler), isBundle ? { ...options, ...bundle } : options)
          const left = [...fates]
          const stored = await drain(scheduler, supply, () => left.shift() ?? 'stored')
          expect(stored).toEqual(piecesOf(count).map(({ key }) => key))
        },
      ),
      { numRuns: 100 },
    )
  }, 30_000)

  test('a healthy upload asks for signatures at most once per ten parts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150 }), fc.scheduler(), async (count, scheduler) => {
        const supply = new Supply(contextWith(scheduler), partsOptions(scheduler, count))
        await drain(scheduler, supply, () => 'stored')
        expect(supply.signRequests).toBeLessThanOrEqual(Math.ceil(count / 10))
      }),
      { numRuns: 50 },
    )
  }, 30_000)
})
