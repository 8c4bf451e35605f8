import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { API_PREFIX, contract } from '@veza/shared/contracts/index.ts'
import { Router } from 'express'
import type { Config } from '../config/config.ts'

/** The contract for the world: OpenAPI 3.1 at `openapi.json` below the API's prefix, made when first asked for. */
export function openApi(config: Pick<Config, 'publicUrl'>): Router {
  const router = Router()
  let document: Promise<string> | undefined
  router.get('/openapi.json', async (_req, res) => {
    document ??= describe(config)
    res
      .set('Cache-Control', 'public, max-age=300')
      .type('application/json')
      .send(await document)
  })
  return router
}

async function describe({ publicUrl }: Pick<Config, 'publicUrl'>): Promise<string> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const description = await generator.generate(contract, {
    info: {
      title: 'Veza',
      version: '1',
      description: 'Errors are problem details (RFC 9457) with a stable `code`.',
    },
    servers: [{ url: `${publicUrl}${API_PREFIX}` }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    security: [{ bearer: [] }, {}],
    customErrorResponseBodySchema: () => problem,
  })
  return JSON.stringify(description)
}

const text = { type: 'string' } as const
const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    requestId: text,
  },
} as const
