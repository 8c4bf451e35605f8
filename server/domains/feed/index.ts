export { feedOnPages } from './pages.ts'
export { feedRoutes } from './routes.ts'
