export { streamingFiles, streamingRoutes } from './routes.ts'
export { Streaming } from './service.ts'
