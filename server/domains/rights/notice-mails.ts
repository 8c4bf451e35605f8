import type { Words } from '../../platform/mail/index.ts'

type OfNotice = (number: number, url: string) => Words
type OfTrack = (number: number, title: string, url: string) => Words

/** To claimants nothing is said of a track that they did not say themselves: it may be private. */
export interface NoticeMails {
  readonly claimantFiled: OfNotice
  readonly claimantTakenDown: OfNotice
  readonly claimantDismissed: (number: number, reason: string, url: string) => Words
  /** A copy of the counter-notice, as 17 USC 512(g)(2)(B) asks. */
  readonly claimantCountered: (
    number: number,
    name: string,
    address: string,
    phone: string,
    statement: string,
    due: Date,
    url: string,
  ) => Words
  readonly claimantRestored: OfNotice
  readonly creatorFiled: OfTrack
  readonly creatorTakenDown: (
    number: number,
    title: string,
    claimant: string,
    work: string,
    url: string,
  ) => Words
  readonly creatorDismissed: OfTrack
  readonly creatorCountered: (number: number, title: string, due: Date, url: string) => Words
  readonly creatorCourtAction: OfTrack
  readonly creatorRestored: OfTrack
  /** Another notice holds the track. */
  readonly creatorStillHeld: OfTrack
  /** After so many upheld notices. */
  readonly creatorSuspended: (upheld: number, url: string) => Words
  readonly creatorReleased: (url: string) => Words
}
