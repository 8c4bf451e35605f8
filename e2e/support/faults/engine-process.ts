// A process that uploads one file with the engine's uploader, to be killed at any moment:
//   node e2e/support/faults/engine-process.ts '{"apiUrl", "accessToken", "job", "storePort"?}'
import { connect } from 'node:net'
import { createApiClient } from '../../../desktop/engine/api/client.ts'
import type { FileUploadJob } from '../../../desktop/engine/upload/file-upload.ts'
import { uploadFile } from '../../../desktop/engine/upload/uploader.ts'

export interface EngineOrder {
  readonly apiUrl: string
  readonly accessToken: string
  readonly job: Omit<FileUploadJob, 'signal' | 'onProgress'>
  /** Every connection to the store goes to this port of loopback. */
  readonly storePort?: number
}

const clock = { now: () => new Date() }
const { apiUrl, accessToken, job, storePort } = JSON.parse(process.argv[2] ?? '') as EngineOrder
const session = { accessToken: async () => accessToken, refresh: async () => undefined }
const { api, close } = createApiClient({ baseUrl: apiUrl, clock, session })

const agentOptions =
  storePort === undefined
    ? {}
    : {
        connect: (_options: object, callback: (error: null, socket: ReturnType<typeof connect>) => void) => {
          const socket = connect(storePort, '127.0.0.1', () => callback(null, socket))
        },
      }

const { uploadId } = await uploadFile(
  { api, clock, random: Math.random, agentOptions },
  { ...job, signal: new AbortController().signal, onProgress: () => undefined },
)
await close()
process.stdout.write(`${JSON.stringify({ uploadId })}\n`)
