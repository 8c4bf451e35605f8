export interface S3StoreConfig {
  /** Left out for Amazon's own. */
  readonly endpoint?: string
  /** Where clients reach the store, if that is another address than the server's own way to it. */
  readonly publicEndpoint?: string
  readonly region: string
  readonly bucket: string
  /** Left out, the SDK looks for credentials where it always does (environment, profile, instance role). */
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; most stores other than Amazon's want it. */
  readonly forcePathStyle: boolean
}
