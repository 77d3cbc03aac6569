export { type Columns, MOST_BYTES, OVERLONG, type ReadLine, readCsv, shortened, type TypedLine } from './csv'
