import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screen is. */
export const ordersNavTexts = defineTexts('orders-nav', {
  en: { nav: 'Orders', open: 'Go to the orders', refund: 'Refund an order: choose it' },
  fr: { nav: 'Commandes', open: 'Aller aux commandes', refund: 'Rembourser une commande : la choisir' },
})
