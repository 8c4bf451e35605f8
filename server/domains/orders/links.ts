import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Config } from '../../config/config.ts'
import { accessToken } from './access.ts'

type Parts = Pick<Config, 'publicUrl' | 'jwt'>

/** The order's page. A guest's link opens it without an account; the page takes the token out of the address at once. */
export function orderUrl(config: Parts, order: { id: string; buyerId: string | null }): string {
  const token = order.buyerId === null ? `?token=${accessToken(config, order.id)}` : ''
  return `${config.publicUrl}/orders/${order.id}${token}`
}

/** Where the invoice is, for whom the order is theirs. */
export const invoiceUrl = (config: Pick<Config, 'publicUrl'>, orderId: string): string =>
  `${config.publicUrl}${API_PREFIX}/orders/${orderId}/invoice.pdf`

/** Where the provider sends the buyer: the page asks us how the payment stands, and believes nothing that comes along. */
export const returnUrls = (config: Pick<Config, 'publicUrl'>, orderId: string) => ({
  successUrl: `${config.publicUrl}/orders/${orderId}?checkout=done`,
  cancelUrl: `${config.publicUrl}/orders/${orderId}?checkout=left`,
})
