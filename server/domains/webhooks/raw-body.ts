import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'

const tooLarge = () =>
  new DomainError(413, 'body-too-large', 'The request is larger than this address takes.')

/**
 * The body as it came over the wire, whatever its headers call it: a signature is over these bytes. Nothing beyond the
 * limit is kept.
 * @throws DomainError 413 `body-too-large`; 400 `bad-request` where the sender broke off
 */
export function readRawBody(req: Request, maxBytes: number): Promise<Buffer> {
  if (Number(req.headers['content-length']) > maxBytes) throw tooLarge()
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    const take = (part: Buffer) => {
      bytes += part.length
      if (bytes <= maxBytes) parts.push(part)
      else end(() => reject(tooLarge()))
    }
    const whole = () => end(() => resolve(Buffer.concat(parts)))
    const cut = () =>
      end(() => reject(new DomainError(400, 'bad-request', 'The request ended before its body did.')))
    const end = (settle: () => void) => {
      req.off('data', take).off('end', whole).off('close', cut)
      // What is still on its way is let pass, so that the answer can be read.
      req.resume()
      settle()
    }
    req.on('data', take).once('end', whole).once('close', cut)
  })
}
