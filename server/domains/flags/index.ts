export { flagsData } from './personal-data.ts'
export { flagsRoutes } from './routes.ts'
