import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { unquoteEtag } from '../etag.ts'
import type { ListedMultipart, ListedObject, StoredPart } from '../port.ts'

/** Where to ask, and for how long. */
export interface S3Place {
  readonly client: S3Client
  readonly bucket: string
  /** Fresh for each call. */
  readonly limit: () => { readonly abortSignal: AbortSignal }
}

// These three throw what the SDK throws; the adapter gives it a type.

export async function* listObjects(
  { client, bucket, limit }: S3Place,
  prefix: string,
): AsyncGenerator<ListedObject> {
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })
    const page: ListObjectsV2CommandOutput = await client.send(command, limit())
    for (const { Key, Size, ETag, LastModified } of page.Contents ?? [])
      if (Key !== undefined)
        yield { key: Key, bytes: Size ?? 0, etag: unquoteEtag(ETag), modifiedAt: dated(LastModified) }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

export async function listAllParts(
  { client, bucket, limit }: S3Place,
  key: string,
  multipartId: string,
): Promise<StoredPart[]> {
  const parts: StoredPart[] = []
  let marker: string | undefined
  do {
    const command = new ListPartsCommand({
      Bucket: bucket,
      Key: key,
      UploadId: multipartId,
      PartNumberMarker: marker,
    })
    const page: ListPartsCommandOutput = await client.send(command, limit())
    for (const { PartNumber, Size, ETag, LastModified } of page.Parts ?? [])
      if (PartNumber !== undefined) {
        const modifiedAt = dated(LastModified)
        parts.push({ partNumber: PartNumber, bytes: Size ?? 0, etag: unquoteEtag(ETag), modifiedAt })
      }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
  } while (marker !== undefined)
  return parts.sort((a, b) => a.partNumber - b.partNumber)
}

export async function* listOpenMultiparts(
  { client, bucket, limit }: S3Place,
  prefix: string,
): AsyncGenerator<ListedMultipart> {
  let markers: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined
  do {
    const command = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...markers })
    const page: ListMultipartUploadsCommandOutput = await client.send(command, limit())
    for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined)
        yield { key: Key, multipartId: UploadId, startedAt: dated(Initiated) }
    const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
    markers = IsTruncated ? { KeyMarker, UploadIdMarker } : undefined
  } while (markers !== undefined)
}

/** Cleaners go by age: an invented date could make them delete what is new. */
export function dated(instant: Date | undefined): Date {
  if (instant === undefined) throw new Error('the store gave no date for what it holds')
  return instant
}
