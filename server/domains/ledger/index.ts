export { type CheckName, type Finding, findContradictions } from './checks.ts'
export { correctedSources, correctionsOf, type Explained } from './correction-queries.ts'
export { correctLedger, entryOf } from './corrections.ts'
export { overdrawnSellers, underWayOf } from './overdrawn.ts'
export { causeId, LedgerConflict, type NewEntry, type Posting, type PostingKind } from './postings.ts'
export { lockSellers } from './queries.ts'
export {
  checkpointAccounts,
  platformBalance,
  post,
  type SellerBalance,
  sellerBalances,
} from './service.ts'
