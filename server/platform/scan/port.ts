export type Verdict = { readonly kind: 'clean' } | { readonly kind: 'infected'; readonly signature: string }

/** One object that is being looked at while it is read for something else. */
export interface Scan {
  /** Ends when the scanner can take more, or will take nothing any more: then `end` says why. Never throws. */
  write(chunk: Uint8Array): Promise<void>
  /** @throws ScanUnavailable where there is no verdict; ScanRefused where this scanner will never have one */
  end(): Promise<Verdict>
  /** Lets go of it, whatever it would have said. Safe after `end`. */
  abandon(): void
}

/** Looks for what is known to harm. Never says clean of what it has not seen whole. */
export interface Scanner {
  begin(): Scan
  /** @throws ScanUnavailable */
  check(): Promise<void>
}

/** There is no verdict now; there may be one later. */
export class ScanUnavailable extends Error {}
/** There is no verdict of this object, however often one asks: it is larger than the scanner takes (clamd: `StreamMaxLength`). */
export class ScanRefused extends Error {}
