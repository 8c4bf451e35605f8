/** One piece of work and how heavy it is, in any unit common to all. */
export interface Step {
  readonly cost: number
  run(onFraction: (fraction: number) => void): Promise<void>
}

export interface StepsOptions {
  /** Steps at once, at least 1. */
  readonly concurrency: number
  /** Share of the whole work done, 0 to 1, never falling. */
  readonly onFraction: (fraction: number) => void
  /** Told at the first failure, so that what runs can be stopped. */
  readonly onFailure: () => void
}

/** Runs steps in order, some at once. Rejects with the first failure, and only once everything begun has ended. */
export async function runSteps(steps: readonly Step[], options: StepsOptions): Promise<void> {
  const total = steps.reduce((sum, step) => sum + step.cost, 0)
  const done = steps.map(() => 0)
  let failure: { readonly error: unknown } | undefined
  let next = 0
  const report = (index: number, fraction: number) => {
    done[index] = Math.max(done[index] ?? 0, Math.min(1, fraction))
    const weighed = steps.reduce((sum, step, at) => sum + step.cost * (done[at] ?? 0), 0)
    options.onFraction(weighed / total)
  }
  const worker = async () => {
    while (!failure) {
      const index = next++
      const step = steps[index]
      if (!step) return
      try {
        await step.run((fraction) => report(index, fraction))
        report(index, 1)
      } catch (error) {
        if (failure) return
        failure = { error }
        options.onFailure()
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, worker))
  if (failure) throw failure.error
}
