import { IDS_MAX } from '@veza/shared/studio/bridge/base.ts'
import { announce, announceFault, type Toast } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'

/** As many as one call may name. */
export const partsOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / IDS_MAX) }, (_, at) =>
    all.slice(at * IDS_MAX, (at + 1) * IDS_MAX),
  )

interface Said {
  readonly text: string
  /** What takes it back, where it can be. */
  readonly action?: Toast['action'] | undefined
}

/**
 * Does it part by part, and says what became of it: after a fault too, what was done by then, so that it can be taken back.
 * @param tell of the answers, and of how many were done; its text is said where it was any
 * @returns whether all of it was done
 */
export async function doInParts<T, A>(
  all: readonly T[],
  ask: (part: T[]) => Promise<A>,
  tell: (answers: A[], done: number) => Said,
): Promise<boolean> {
  const answers: A[] = []
  let done = 0
  try {
    for (const part of partsOf(all)) {
      answers.push(await ask(part))
      done += part.length
    }
  } catch (error) {
    const { text, action } = tell(answers, done)
    announceFault(done === 0 ? tellProblem(error) : `${text} ${tellProblem(error)}`, action)
    return false
  }
  const { text, action } = tell(answers, done)
  announce(text, action)
  return true
}
