import type { Config } from '../config/config.ts'

/** Where browsers reach the files of a store that is not this server. */
export function storeOrigins({ store }: Pick<Config, 'store'>): string[] {
  if (store.backend !== 's3') return []
  const address = store.publicEndpoint ?? store.endpoint
  if (address) {
    const { protocol, host } = new URL(address)
    return [`${protocol}//${host}`, `${protocol}//${store.bucket}.${host}`]
  }
  return [
    `https://s3.${store.region}.amazonaws.com`,
    `https://${store.bucket}.s3.${store.region}.amazonaws.com`,
  ]
}
