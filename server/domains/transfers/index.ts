export { type Return, type TakenBack, takeBackFromSellers } from './take-back.ts'
