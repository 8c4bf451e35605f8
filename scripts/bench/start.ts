import { newFolder, removeFolder, startedProduct } from '../../e2e/support/product.ts'

const ROUNDS = 3

/** Seconds from the command to the ready line: cold (empty data folder, demo track made) and warm (everything there). */
export async function bench() {
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const data = await newFolder()
    try {
      const cold = await startedProduct({ data })
      await cold.end()
      const warm = await startedProduct({ data })
      await warm.end()
      rounds.push({ coldSeconds: seconds(cold.readyMs), warmSeconds: seconds(warm.readyMs) })
    } finally {
      await removeFolder(data)
    }
  }
  const warm = rounds.map(({ warmSeconds }) => warmSeconds).sort((a, b) => a - b)
  const cold = rounds.map(({ coldSeconds }) => coldSeconds).sort((a, b) => a - b)
  const middle = Math.floor(ROUNDS / 2)
  return { bar: 'warm < 3 s', coldSeconds: cold[middle], warmSeconds: warm[middle], rounds }
}

const seconds = (ms: number) => Math.round(ms / 10) / 100
