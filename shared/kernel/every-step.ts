/**
 * Runs every step, one after the other, whatever becomes of those before: for stopping and undoing, where one part that
 * cannot be closed must not keep the others open. Throws the first failure, when all have run.
 */
export async function everyStep(steps: Iterable<() => unknown>): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
