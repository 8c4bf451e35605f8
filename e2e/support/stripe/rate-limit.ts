/** Lets in so many a second, and as many at once after a quiet second. */
export function newRateLimit(mostASecond: () => number | null, nowMs: () => number = Date.now) {
  let tokens = Number.POSITIVE_INFINITY
  let at = nowMs()
  return (): boolean => {
    const most = mostASecond()
    if (most === null) return true
    const now = nowMs()
    tokens = Math.min(most, tokens + ((now - at) / 1000) * most)
    at = now
    if (tokens < 1) return false
    tokens--
    return true
  }
}
