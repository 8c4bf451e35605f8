import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { StudioClient } from '../bridge/client/index.ts'
import { answerMedia } from '../bridge/media/answer.ts'
import { commonHeaders } from './pages.ts'

/** Sends a sound or a picture of the library, or the stretch of it that is asked for. */
export async function sendMedia(
  response: ServerResponse,
  client: StudioClient,
  pathname: string,
  range: string | undefined,
): Promise<void> {
  const { status, headers, body } = await answerMedia(client, pathname, range)
  response.writeHead(status, { ...commonHeaders, ...headers })
  if (body === null) {
    response.end()
    return
  }
  await pipeline(body, response)
}
