import { useEffect, useState } from 'react'

/** Seconds until a moment, counted down; undefined where there is none. */
export function useSecondsTo(at: string | null): number | undefined {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (at === null) return
    setNowMs(Date.now())
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [at])
  return at === null ? undefined : Math.max(0, (Date.parse(at) - nowMs) / 1_000)
}
