export { streamingFiles, streamingRoutes } from './routes.ts'
