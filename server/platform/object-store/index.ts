import { LocalObjectStore, type LocalStoreConfig, type LocalStoreDeps } from './local/local-store.ts'
import type { ObjectStore } from './port.ts'
import type { S3StoreConfig } from './s3/config.ts'
import { S3ObjectStore } from './s3/s3-store.ts'

export * from './errors.ts'
export { compositeEtag } from './etag.ts'
export { type DamagedRecord, damagedRecords } from './local/damaged-records.ts'
export { removeLeftovers } from './local/leftovers.ts'
export { LocalObjectStore } from './local/local-store.ts'
export { localStoreRoutes } from './local/routes.ts'
export * from './port.ts'
export { ensureBucket } from './s3/bucket.ts'
export type { S3StoreConfig } from './s3/config.ts'

/** Which store, and how to reach it; read from the environment in `config/`. */
export type ObjectStoreConfig =
  | ({ readonly backend: 'local' } & LocalStoreConfig)
  | ({ readonly backend: 's3' } & S3StoreConfig)

/** The one way in. Opens no connection and touches no disk: ask `check()` whether the store can work. */
export function openObjectStore(config: ObjectStoreConfig, deps: LocalStoreDeps): ObjectStore {
  return config.backend === 's3' ? new S3ObjectStore(config, deps) : new LocalObjectStore(config, deps)
}
