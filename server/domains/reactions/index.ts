export { reactionsOnPages } from './pages.ts'
export { reactionsData } from './personal-data.ts'
export { reactionsRoutes } from './routes.ts'
export type { Which as Reactable } from './things.ts'
