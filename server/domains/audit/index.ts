export { auditFiles, auditRoutes } from './routes.ts'
