const HUNG_UP = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE', 'ECONNRESET']

/**
 * Whether whoever asked went before the end: a player that has heard enough, a window that was closed or loaded again.
 * That is no fault of the host, whatever was on its way to them or from them.
 */
export const isHungUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && HUNG_UP.includes(String(error.code))
