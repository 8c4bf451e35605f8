import { type ClamdAddress, clamd } from './clamd.ts'
import type { Scanner } from './port.ts'

export { type Scan, type Scanner, ScanRefused, ScanUnavailable, type Verdict } from './port.ts'

/** @returns undefined where none is configured */
export const openScanner = (address: ClamdAddress | undefined): Scanner | undefined =>
  address && clamd(address)
