export { type Access, OrderNotFound, ownOrder } from './access.ts'
export { buyAs } from './buy-as.ts'
export { buyerOf } from './buyers.ts'
export { openDownload } from './downloads/open.ts'
export { orderFiles } from './file-routes.ts'
export {
  activeGrantOf,
  boughtAmong,
  boughtFormats,
  boughtLicences,
  boughtProducts,
  holdsProduct,
} from './holdings.ts'
export { readInvoice } from './invoices/read.ts'
export { ordersJobs } from './jobs.ts'
export { orderUrl as orderLink } from './links.ts'
export { titlesIn } from './mails.ts'
export { ordersData } from './personal-data.ts'
export { orderProviderEvents } from './provider-events.ts'
export { lockOrder, type OrderRow, orderById } from './queries.ts'
export { ownOrders, readOrder } from './reading.ts'
export { isFresh, payAgain } from './retry.ts'
export { ordersRoutes } from './routes.ts'
export { salesById } from './sales.ts'
export { settleOrder } from './settle.ts'
export { refundObstacle, refundUntil } from './view.ts'
