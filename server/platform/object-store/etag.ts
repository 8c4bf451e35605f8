import { createHash } from 'node:crypto'

/**
 * The ETag that S3 gives an object made of parts: MD5 over the parts' binary MD5s, then `-` and their number.
 * @param partEtags each part's MD5 in hex (its ETag), in the parts' order
 */
export function compositeEtag(partEtags: readonly string[]): string {
  const hash = createHash('md5')
  for (const etag of partEtags) hash.update(Buffer.from(etag, 'hex'))
  return `${hash.digest('hex')}-${partEtags.length}`
}

/** `Content-MD5` (base64) as an ETag has it (hex). */
export function etagFromMd5(md5Base64: string): string {
  return Buffer.from(md5Base64, 'base64').toString('hex')
}

/** ETags travel in quotes (RFC 9110); inside the house they have none. */
export function unquoteEtag(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '')
}
