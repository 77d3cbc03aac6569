export { closeDb, db, type Tx } from './client'
export type * from './generated/client'
export { Prisma } from './generated/client'
export { isDuplicate, isPassing, logTransaction, ownerTransaction, transaction } from './transaction'
