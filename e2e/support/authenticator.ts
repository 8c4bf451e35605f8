import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

/** What a test does differently from an authenticator that does all right. */
export interface Misconduct {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  /** Whether the person was verified, by a finger or a PIN. */
  readonly userVerified?: boolean
  readonly userHandle?: string | null
  /** Counts from here on. */
  readonly count?: number
}

interface CreationOptions {
  readonly challenge: string
  readonly rp?: { id?: string }
  readonly user?: { id: string }
}
interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
}

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 }
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()

/**
 * A security key in software (Web Authentication, ES256, no attestation): it signs what a browser would let it sign,
 * and, asked to, what none would.
 */
export function softwareAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  let count = 0
  let userHandle: string | undefined
  let rpId = ''

  const clientData = (type: string, challenge: string, wrong: Misconduct) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: wrong.challenge ?? challenge,
        origin: wrong.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const authenticatorData = (flags: number, wrong: Misconduct, rest: Uint8Array = Buffer.alloc(0)) => {
    count = wrong.count ?? count + 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(count)
    const verified = wrong.userVerified === false ? 0 : FLAGS.verified
    const head = Buffer.concat([sha256(wrong.rpId ?? rpId), Buffer.from([flags | verified]), counter])
    return Buffer.concat([head, rest])
  }

  return {
    id: base64url(id),
    create: (options: CreationOptions, wrong: Misconduct = {}) => {
      userHandle = options.user?.id
      rpId = options.rp?.id ?? ''
      const idLength = Buffer.alloc(2)
      idLength.writeUInt16BE(id.length)
      const key = coseKey(Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url'))
      const attested = Buffer.concat([Buffer.alloc(16), idLength, id, key])
      const data = authenticatorData(FLAGS.present | FLAGS.attested, wrong, attested)
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, wrong)),
          attestationObject: base64url(attestationObject(data)),
          transports: ['usb'],
        },
      }
    },
    get: (options: RequestOptions, wrong: Misconduct = {}) => {
      rpId = options.rpId ?? rpId
      const data = authenticatorData(FLAGS.present, wrong)
      const client = clientData('webauthn.get', options.challenge, wrong)
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey)
      const handle = wrong.userHandle === undefined ? userHandle : wrong.userHandle
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...(handle ? { userHandle: handle } : {}),
        },
      }
    },
  }
}

export type SoftwareAuthenticator = ReturnType<typeof softwareAuthenticator>

/** CBOR (RFC 8949): the two maps that a registration holds, and no more. */
const bytesHead = (length: number) =>
  length < 24
    ? Buffer.from([0x40 | length])
    : length < 256
      ? Buffer.from([0x58, length])
      : Buffer.from([0x59, length >> 8, length & 0xff])
const bytes = (value: Uint8Array) => Buffer.concat([bytesHead(value.length), value])
const text = (value: string) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)])

/** RFC 9053: an elliptic curve key on P-256, for ES256. */
const coseKey = (x: Uint8Array, y: Uint8Array) =>
  Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    bytes(x),
    Buffer.from([0x22]),
    bytes(y),
  ])

const attestationObject = (authenticatorData: Uint8Array) =>
  Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    bytes(authenticatorData),
  ])
