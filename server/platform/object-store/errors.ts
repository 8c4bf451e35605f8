/** What any adapter may throw; everything one expects in normal life is a returned outcome instead. */
export class ObjectStoreError extends Error {
  override readonly name: string = 'ObjectStoreError'
}

/** No object has this key. */
export class ObjectNotFound extends ObjectStoreError {
  override readonly name = 'ObjectNotFound'
  readonly key: string
  constructor(key: string, options?: ErrorOptions) {
    super(`no object at ${key}`, options)
    this.key = key
  }
}

/** The range begins at or behind the object's end (HTTP 416). */
export class RangeNotSatisfiable extends ObjectStoreError {
  override readonly name = 'RangeNotSatisfiable'
  readonly key: string
  /** Size of the object; undefined where the store did not say. */
  readonly totalBytes: number | undefined
  constructor(key: string, totalBytes: number | undefined, options?: ErrorOptions) {
    super(`the range lies behind the end of ${key}`, options)
    this.key = key
    this.totalBytes = totalBytes
  }
}

/** The key is not one that every store and file system can hold; see `assertKey`. */
export class InvalidKey extends ObjectStoreError {
  override readonly name = 'InvalidKey'
}

/** The upload is over: completed, aborted, or never there. */
export class MultipartNotFound extends ObjectStoreError {
  override readonly name = 'MultipartNotFound'
  constructor(multipartId: string, options?: ErrorOptions) {
    super(`no open multipart upload ${multipartId}`, options)
  }
}

/** What arrived is not what was announced, in length or in MD5. Nothing of it was kept. */
export class BodyMismatch extends ObjectStoreError {
  override readonly name = 'BodyMismatch'
  readonly of: 'length' | 'md5'
  constructor(of: 'length' | 'md5', message: string) {
    super(message)
    this.of = of
  }
}

/** The store cannot be reached, is overloaded, or is silent: the same call may work later. */
export class StoreUnavailable extends ObjectStoreError {
  override readonly name = 'StoreUnavailable'
}

/** The store answered and will go on answering no: wrong credentials, no such bucket, no permission, disk full. */
export class StoreRefused extends ObjectStoreError {
  override readonly name = 'StoreRefused'
  /** The store's own word for it: `AccessDenied`, `NoSuchBucket`, `ENOSPC`. */
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
