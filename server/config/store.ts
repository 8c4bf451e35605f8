import { join, resolve } from 'node:path'
import type { ObjectStoreConfig } from '../platform/object-store/index.ts'
import type { Env } from './env.ts'

export function storeConfig(
  env: Env,
  publicUrl: string,
  dataDir: string,
  signingKey: () => Uint8Array,
): ObjectStoreConfig {
  if (env.TRACK_STORAGE_BACKEND === 'local')
    return {
      backend: 'local',
      root: resolve(env.STORAGE_LOCAL_DIR ?? join(dataDir, 'store')),
      publicBaseUrl: publicUrl,
      signingKey: signingKey(),
    }
  return {
    backend: 's3',
    bucket: env.S3_BUCKET ?? '',
    region: env.S3_REGION ?? '',
    forcePathStyle: env.S3_FORCE_PATH_STYLE,
    ...(env.S3_ENDPOINT ? { endpoint: env.S3_ENDPOINT } : {}),
    ...(env.S3_PUBLIC_ENDPOINT ? { publicEndpoint: env.S3_PUBLIC_ENDPOINT } : {}),
    ...(env.S3_ACCESS_KEY_ID ? { accessKeyId: env.S3_ACCESS_KEY_ID } : {}),
    ...(env.S3_SECRET_ACCESS_KEY ? { secretAccessKey: env.S3_SECRET_ACCESS_KEY } : {}),
  }
}
