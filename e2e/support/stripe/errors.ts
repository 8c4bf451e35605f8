/** What an answer of the API says of an error, as on the wire. */
export interface ErrorBody {
  readonly error: {
    readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
    readonly message: string
    readonly code?: string
    readonly decline_code?: string
    readonly param?: string
    readonly charge?: string
    readonly doc_url?: string
    readonly request_log_url?: string
    readonly payment_intent?: object
  }
}

type Told = Partial<Omit<ErrorBody['error'], 'message'>>

/** A refusal that the caller gets to see. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, message: string, told: Told = {}) {
    super(message)
    this.status = status
    this.body = {
      error: {
        type: 'invalid_request_error',
        ...(told.code === undefined
          ? {}
          : { doc_url: `https://stripe.com/docs/error-codes/${told.code.replaceAll('_', '-')}` }),
        ...told,
        message,
      },
    }
  }
}

/** As it goes over the wire. */
export const textOf = (error: ApiError): string => JSON.stringify(error.body, null, 2)

/** A 400 with its code; what is wrong is `param`'s, where it is one's. */
export const refusal = (code: string | undefined, message: string, param?: string): ApiError =>
  new ApiError(400, message, {
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  })

/** @param param where the id stood: `id` for one in the path */
export const noSuch = (what: string, id: string, param = 'id'): ApiError =>
  new ApiError(param === 'id' ? 404 : 400, `No such ${what}: '${id}'`, { code: 'resource_missing', param })

export const unknownParameter = (param: string): ApiError =>
  refusal('parameter_unknown', `Received unknown parameter: ${param}`, param)

export const missingParameter = (param: string): ApiError =>
  refusal('parameter_missing', `Missing required param: ${param}.`, param)
