/** What is known when it is asked whether to update now. */
export interface UpdateSituation {
  /** `older`: below the version that runs. */
  readonly found: 'nothing' | 'newer' | 'older'
  readonly isDownloaded: boolean
  /** The person asked for this older version, by its number. */
  readonly isOlderWanted: boolean
  /** What makes us ask: time has passed, the person said "restart now", or the Studio is being left. */
  readonly occasion: 'time' | 'restart' | 'leaving'
  /**
   * The engine's own word on how many uploads are under way; `silent` while it does not answer (it may be uploading),
   * `none` where no engine runs (it refused to start, or has ended).
   */
  readonly uploads: number | 'silent' | 'none'
}

export type UpdateStep =
  | 'nothing'
  | 'download'
  /** It lies ready: say so, and wait for the person. */
  | 'offer'
  /** The person wants it, and uploads are under way (or nobody knows): as soon as they are done. */
  | 'wait'
  | 'install'

/** The whole law of when the Studio replaces itself: never while an upload is under way, and back only on purpose. */
export function decideUpdate(situation: UpdateSituation): UpdateStep {
  const { found, isDownloaded, isOlderWanted, occasion, uploads } = situation
  if (found === 'nothing') return 'nothing'
  if (found === 'older' && !isOlderWanted) return 'nothing'
  if (!isDownloaded) return occasion === 'leaving' ? 'nothing' : 'download'
  if (occasion === 'time') return 'offer'
  const isQuiet = uploads === 0 || uploads === 'none'
  if (isQuiet) return 'install'
  return occasion === 'restart' ? 'wait' : 'nothing'
}
