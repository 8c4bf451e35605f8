import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import { type Dispatcher, request } from 'undici'
import { openDispatcher } from '../../engine/api/dispatcher.ts'
import type { Range } from './range.ts'

/** Reads pieces that lie in a store, over connections of its own. */
export interface StoreReader extends AsyncDisposable {
  /** One stretch of a piece, whole. Throws where it does not come. @param at its place among the pieces */
  read(at: number, range: Range): Promise<Buffer>
}

const CONNECT_MS = 10_000
const SILENT_MS = 15_000

/** @param findAnew the same media, with addresses that are good: those that one has are signed for a while only */
export function storeReader(
  found: readonly Piece[],
  findAnew: () => Promise<FoundMedia | null>,
): StoreReader {
  let dispatcher: Dispatcher | undefined
  let pieces = found

  async function ask(piece: Piece | undefined, { from, to }: Range): Promise<Buffer> {
    if (piece?.kind !== 'remote') throw new Error('what was found anew is another')
    dispatcher ??= openDispatcher({
      ...{ connectMs: CONNECT_MS, headersTimeout: SILENT_MS, bodyTimeout: SILENT_MS },
      connections: 1,
    })
    const { statusCode, body } = await request(piece.url, {
      headers: { range: `bytes=${from}-${to}` },
      dispatcher,
    })
    // What is refused, or is all of it where a stretch was asked for, is not read.
    if (statusCode !== 206) {
      await body.dump()
      throw new Error(`the store answered ${statusCode}`)
    }
    return await readStretch(body as AsyncIterable<Buffer>, to - from + 1)
  }

  return {
    async read(at, range) {
      try {
        return await ask(pieces[at], range)
      } catch {
        pieces = (await findAnew())?.pieces ?? []
        return await ask(pieces[at], range)
      }
    },
    [Symbol.asyncDispose]: async () => await dispatcher?.destroy(),
  }
}

/** Exactly so many; what is more ends the connection, and is not held. */
async function readStretch(body: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let read = 0
  for await (const chunk of body) {
    read += chunk.length
    if (read > bytes) break
    chunks.push(chunk)
  }
  if (read !== bytes) throw new Error(`the store gave ${read} bytes of ${bytes}`)
  return Buffer.concat(chunks)
}
