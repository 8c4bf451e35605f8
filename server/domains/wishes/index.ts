export { type WishesOnPage, wishesOnPages } from './pages.ts'
export { wishesData } from './personal-data.ts'
export { wishesRoutes } from './routes.ts'
