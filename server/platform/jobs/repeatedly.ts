/**
 * Does something now and every so often, never two at once: while one is under way, a turn is left out.
 * @returns ends it, once what is under way has come to its end
 */
export function repeatedly(
  work: () => Promise<unknown>,
  intervalMs: number,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let underWay: Promise<void> | undefined
  const turn = () => {
    underWay ??= work()
      .then(() => undefined, onFailure)
      .finally(() => {
        underWay = undefined
      })
  }
  turn()
  const timer = setInterval(turn, intervalMs)
  return async () => {
    clearInterval(timer)
    await underWay
  }
}
