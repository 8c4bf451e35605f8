import type { Config } from '../../../config/config.ts'

/** Where a seller sees how things stand, and goes on to the provider from. */
export const sellingPage = ({ publicUrl }: Pick<Config, 'publicUrl'>): string => `${publicUrl}/selling`
