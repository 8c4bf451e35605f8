import { newFolder, removeFolder, startedProduct } from '../../e2e/support/product.ts'
import { startBare } from './_bare.ts'
import { loadOf } from './_load.ts'

const ROUNDS = 5
const SECONDS = 3

/** Requests a second of a media playlist (40 signed segments and more) against a bare Express route, same bytes. */
export async function bench() {
  const data = await newFolder()
  const product = await startedProduct({ data, env: { LOG_LEVEL: 'info' } })
  try {
    const { items } = (await (await fetch(`${product.url}/api/v1/tracks`)).json()) as {
      items: { id: string }[]
    }
    const url = `${product.url}/api/v1/tracks/${items[0]?.id}/aac-128/index.m3u8`
    const bytes = await (await fetch(url)).text()
    const bare = await startBare(bytes, 'application/vnd.apple.mpegurl')
    try {
      const rounds = []
      // Warm both, then take turns, so that a busy moment of the machine meets both.
      await loadOf(url, { seconds: 2 })
      await loadOf(bare.url, { seconds: 2 })
      for (let round = 0; round < ROUNDS; round++) {
        const baseline = await loadOf(bare.url, { seconds: SECONDS })
        const playlist = await loadOf(url, { seconds: SECONDS })
        rounds.push({
          playlist: Math.round(playlist.requestsPerSecond),
          bare: Math.round(baseline.requestsPerSecond),
          ratio: round2(playlist.requestsPerSecond / baseline.requestsPerSecond),
        })
      }
      const ratios = rounds.map(({ ratio }) => ratio).sort((a, b) => a - b)
      return { bar: '≥ 0.7', ratio: ratios[Math.floor(ROUNDS / 2)], bytes: bytes.length, rounds }
    } finally {
      bare.stop()
    }
  } finally {
    await product.end()
    await removeFolder(data)
  }
}

const round2 = (value: number) => Math.round(value * 100) / 100
