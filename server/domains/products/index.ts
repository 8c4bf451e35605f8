export {
  type CartItem,
  type CartQuote,
  type CartRequest,
  type QuotedLine,
  quoteCart,
  refuseOutdated,
} from './cart.ts'
export { type CartRefusal, type CartRefusalCode, refuse } from './cart-refusals.ts'
export { claimCart, releaseClaims } from './claims.ts'
export { discountsRoutes } from './discounts/routes.ts'
export { claimDiscountUse, releaseDiscountUse } from './discounts/uses.ts'
export { isSoldToAnother, releaseExclusive, sellExclusively } from './exclusive.ts'
export { exclusivesOf } from './exclusive-queries.ts'
export { productsJobs } from './jobs.ts'
export { setReleaseModeration } from './moderation.ts'
export { replaceOffer } from './offer.ts'
export {
  type FoundRelease,
  findRelease,
  offersOfSeller,
  offersOfTrack,
  productsFound,
  productsInCart,
} from './pages.ts'
export { productsData } from './personal-data.ts'
export { assertOwn as assertOwnProduct, isBuyable, isListed, ProductNotFound } from './policy.ts'
export { ownProductsById, type Product as ProductInFull, productsByIds } from './queries.ts'
export { visibleProduct, visibleRelease } from './reading.ts'
export { productFiles, productsRoutes } from './routes.ts'
export { putOnSale } from './selling.ts'
export { createProduct } from './service.ts'
export { releasesInSitemap } from './sitemap.ts'
export { splitsRoutes } from './splits/routes.ts'
export { divideEarnings, type Earning, sharesOf, type TrackShares } from './splits/shares.ts'
export { productView } from './view.ts'
