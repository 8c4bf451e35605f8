/** What a player needs to know of a recording; the page writes it, the browser reads it. */
export interface Recording {
  readonly id: string
  readonly title: string
  readonly artist: string
  /** The listener's page, absolute. */
  readonly pageUrl: string
  readonly coverUrl: string | null
  /** HLS master playlist; null where streaming by playlist is off. */
  readonly masterUrl: string | null
  /** The whole as one file, for players without HLS; null where this listener may not have it. */
  readonly streamUrl: string | null
  readonly waveformUrl: string
  readonly durationMs: number
  readonly integratedLufs: number | null
  readonly truePeakDbtp: number | null
  /** Seconds that may be heard; null for the whole. */
  readonly previewSeconds: number | null
  readonly lossless: boolean
  /** Heard by a link that may be revoked: its addresses end soon and are asked for again. */
  readonly isRevocable: boolean
}
