/**
 * Does something now and every so often, never two at once: while one is under way, a turn is left out.
 * @returns ends it
 */
export function repeatedly(
  work: () => Promise<unknown>,
  intervalMs: number,
  onFailure: (error: unknown) => void,
): () => void {
  let isBusy = false
  const turn = () => {
    if (isBusy) return
    isBusy = true
    work()
      .catch(onFailure)
      .finally(() => {
        isBusy = false
      })
  }
  turn()
  const timer = setInterval(turn, intervalMs)
  return () => clearInterval(timer)
}
