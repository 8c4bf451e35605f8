import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Config } from '../../config/config.ts'
import { accessToken } from './access.ts'

type Parts = Pick<Config, 'publicUrl' | 'jwt'>

interface Linked {
  readonly id: string
  readonly buyerId: string | null
}

/** A guest's link opens the order without an account; the page takes the token out of the address at once. */
const proof = (config: Parts, { id, buyerId }: Linked): string =>
  buyerId === null ? `?token=${accessToken(config, id)}` : ''

/** The order's page. */
export const orderUrl = (config: Parts, order: Linked): string =>
  `${config.publicUrl}/orders/${order.id}${proof(config, order)}`

/** Where the invoice is, for whom the order is theirs. */
export const invoiceUrl = (config: Pick<Config, 'publicUrl'>, orderId: string): string =>
  `${config.publicUrl}${API_PREFIX}/orders/${orderId}/invoice.pdf`

/** The same, as a mail carries it. */
export const invoiceLink = (config: Parts, order: Linked): string =>
  `${invoiceUrl(config, order.id)}${proof(config, order)}`

/** Where the provider sends the buyer: the page asks us how the payment stands, and believes nothing that comes along. */
export const returnUrls = (config: Pick<Config, 'publicUrl'>, orderId: string) => ({
  successUrl: `${config.publicUrl}/orders/${orderId}?checkout=done`,
  cancelUrl: `${config.publicUrl}/orders/${orderId}?checkout=left`,
})
