import type { Config } from '../config/config.ts'

/** Where a seller sees sales and money, and goes on to the provider from. */
export const SELLING_PATH = '/settings/selling'

/** The same as mails and the provider name it. */
export const sellingPage = ({ publicUrl }: Pick<Config, 'publicUrl'>): string => `${publicUrl}${SELLING_PATH}`
