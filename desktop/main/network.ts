const LOOK_MS = 2_000

/**
 * Tells when the network came back. Electron knows it in windows alone, by an event; here one has to look.
 * @returns a function that ends it
 */
export function watchNetwork(isOnline: () => boolean, onBack: () => void): () => void {
  let was = isOnline()
  const timer = setInterval(() => {
    const is = isOnline()
    if (is && !was) onBack()
    was = is
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
