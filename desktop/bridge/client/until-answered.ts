import { problemOf } from './problem.ts'
import { type Closings, watchSize } from './too-big.ts'

const PAUSE_MS = 200

/**
 * Asks until there is an answer, whichever: for what may be asked twice, over a line that may be cut. What the line does not take
 * is no cut, and is told.
 */
export async function untilAnswered<T>(studio: Closings, ask: () => Promise<T>): Promise<T> {
  const assertTaken = watchSize(studio)
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (problemOf(error) !== undefined) throw error
      assertTaken()
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
